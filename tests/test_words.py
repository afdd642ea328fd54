"""What is kept in the repository works on any machine and speaks only of the city."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {
    ".git",
    ".venv",
    "var",
    "node_modules",
    "build",
    "dist",
    "vendor",
    "locale",
    "__pycache__",
    "test-artifacts",
}
READ = {
    ".py",
    ".md",
    ".html",
    ".toml",
    ".yml",
    ".yaml",
    ".txt",
    ".sh",
    ".js",
    ".css",
    ".json",
    ".xml",
    ".typ",
    ".lock",
    "",
}
# Folders of one machine: somebody's home, a temporary work folder.
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work|workspace)/[\w.-]+")
# Written apart so that this file does not find itself.
MAKING = re.compile(
    r"\b(?:" + "|".join(["cl" + "aude", "ll" + "m", "chat" + "gpt", "sub-?" + "agent", "prompt" + "ed"]) + r")\b",
    re.IGNORECASE,
)
REGISTRY = re.compile(r"(?:(?<!emit-)index-url|registry\.npmjs|files\.pythonhosted|pypi\.org/simple)")


def texts() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in READ
        and not LEFT_OUT & set(path.relative_to(ROOT).parts)
        and not path.name.endswith((".egg-info", ".min.js"))
        and ".egg-info" not in str(path)
        and not any(
            part.startswith(".") and part not in (".ci", ".env.example") for part in path.relative_to(ROOT).parts
        )
    ]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (MACHINE, "a path of one machine"),
        (MAKING, "a word about how the project is made"),
        (REGISTRY, "the address of a package registry"),
    ],
)
def test_no_file_holds(pattern, why):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in texts()
        if path != Path(__file__) and path.name != "package-lock.json"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]

    assert not found, f"{why}:\n" + "\n".join(found)
