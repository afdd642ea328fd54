"""French is complete; what a resident must be able to read exists in all eight languages."""

import importlib.util
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"
_spec = importlib.util.spec_from_file_location("messages_tool", TOOLS / "messages.py")
assert _spec and _spec.loader
messages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(messages)


@pytest.fixture(scope="module")
def found():
    return messages.extract()


@pytest.mark.parametrize("language", [*messages.COMPLETE, *messages.OF_THE_CORE])
def test_no_string_is_missing_uncertain_or_has_other_placeholders(found, language):
    if not messages.LOCALE.joinpath("fr").exists():
        pytest.skip("nothing has been translated yet: `make messages` begins")
    faults = messages.faults(language, found)

    assert not faults, "\n".join(faults)


def test_strings_are_found_in_python_and_in_templates(found):
    files = {name for message in found for name, _line in message.locations}

    assert "parvis/people/forms.py" in files
    assert "parvis/people/templates/account/login.html" in files
    assert found.get("Sign in") is not None


def test_every_pattern_of_the_core_names_a_file():
    root = messages.ROOT

    assert [pattern for pattern in messages.core_files() if not list(root.glob(pattern))] == []
