"""Every setting has its line in docs/settings.md, and nothing there is invented."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(r"environment\.\w+\(\s*\"([A-Z0-9_]+)\"")
WRITTEN = re.compile(r"^\| `([A-Z0-9_]+)` \|", re.MULTILINE)


def known() -> set[str]:
    return set(READ.findall((ROOT / "parvis/config/settings.py").read_text(encoding="utf-8")))


def test_every_setting_is_explained():
    written = WRITTEN.findall((ROOT / "docs/settings.md").read_text(encoding="utf-8"))

    assert set(written) == known()
    assert len(written) == len(set(written))


def test_the_example_for_a_laptop_names_only_what_exists():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#? ?([A-Z0-9_]+)=", example, re.MULTILINE)

    assert names
    assert {name.removesuffix("_FILE") for name in names} <= known()


def test_settings_are_read_in_one_place_only():
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "parvis").rglob("*.py")
        if "tests" not in path.parts
        and re.search(r"os\.(environ\[|environ\.get\(|getenv\()(?!\"PATH\")", path.read_text(encoding="utf-8"))
    ]

    assert set(readers) <= {
        "parvis/config/environment.py",
        "parvis/config/wsgi.py",
        "parvis/__main__.py",
        "parvis/demo/management/commands/demo.py",
    }
