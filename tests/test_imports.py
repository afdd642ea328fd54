"""An app imports only from floors below its own: never sideways, never upward, not from inside a function either."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "parvis"
FLOORS = {
    "core": 0,
    "people": 1,
    "city": 2,
    "situations": 3,
    "correspondence": 3,
    "surveys": 4,
    "cases": 4,
    "desk": 5,
    "guide": 5,
    "open311": 5,
    "complaints": 5,
    "dialogue": 5,
    "training": 6,
    "figures": 7,
    "pilots": 8,
    "network": 9,
    "demo": 10,
    "config": 11,  # assembles all; nobody imports it
}
_LOADERS = {"import_module", "import_string", "find_spec", "__import__"}


def app_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def sources() -> list[Path]:
    return [path for path in sorted(PACKAGE.glob("*/**/*.py")) if "__pycache__" not in path.parts]


def imported(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield line, module and name of everything imported anywhere in a file, also by its name as text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: write imports from parvis on, not relative"
            for alias in node.names:
                yield node.lineno, node.module or "", alias.name
        elif isinstance(node, ast.Call) and _called(node) in _LOADERS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value, ""


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def faults(home: str, tree: ast.AST) -> Iterator[str]:
    others: set[str] = set()
    for line, module, name in imported(tree):
        parts = module.split(".")
        if parts[0] != "parvis":
            continue
        app = parts[1] if len(parts) > 1 else name
        if app == home or app not in FLOORS:
            continue
        if FLOORS[app] >= FLOORS[home]:
            yield f"line {line}: {home} (floor {FLOORS[home]}) imports {app} (floor {FLOORS[app]})"
        if any(part.startswith("_") and not part.startswith("__") for part in [*parts, name]):
            yield f"line {line}: {module}.{name} stays at home in {app}"
        others.add(name or parts[-1])
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in others
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
            and node.value.id.islower()
            and node.attr != "_meta"
        ):
            yield f"line {node.lineno}: {node.value.id}.{node.attr} stays at home"


def test_every_app_has_its_floor():
    apps = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}

    assert apps <= FLOORS.keys()


@pytest.mark.parametrize("home", [app for app in FLOORS if (PACKAGE / app).is_dir()])
def test_an_app_imports_only_from_floors_below(home):
    found = [
        f"{path.relative_to(PACKAGE.parent)} {fault}"
        for path in sources()
        if app_of(path) == home
        for fault in faults(home, ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "from parvis.cases import actions",
        "import parvis.cases.models",
        "from parvis import cases",
        "from parvis.correspondence.models import Recipient",
        "def f():\n    from parvis.cases import actions",
        "import_module('parvis.cases.models')",
        "from parvis.city.directory import _build",
        "from parvis.city import directory\ndirectory._build()",
    ],
)
def test_the_reader_of_imports_notices(text):
    assert list(faults("situations", ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["from parvis.city.directory import current", "from parvis.situations import catalogue", "import json"]
)
def test_the_reader_of_imports_lets_pass_what_is_right(text):
    assert not list(faults("situations", ast.parse(text)))
