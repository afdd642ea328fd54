"""Writes the tables of docs/facts.md from what the apps declare: `python tools/facts.py`. A test sees that they agree."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "facts.md"
BEGIN = "<!-- from here on written by tools/facts.py -->\n"


def tables() -> str:
    """Return the kinds of facts with their columns, in Markdown."""
    from parvis.core import facts

    parts = [f"\nSchema version **{facts.SCHEMA}**.\n"]
    for kind in facts.kinds().values():
        frozen = "" if kind.freezes else " Its months are not frozen."
        parts += [
            f"\n## {kind.name}\n\n{kind.meaning}\n\nThe month is that of: {kind.month_of}.{frozen}\n\n",
            "| column | type | unit | meaning |\n|---|---|---|---|\n",
            *(
                f"| `{column.name}` | {column.type} | {column.unit or '–'} | {column.meaning} |\n"
                for column in kind.all_columns
            ),
        ]
    return "".join(parts)


def document(text: str) -> str:
    """Return the document with the tables as they are now."""
    return text.partition(BEGIN)[0] + BEGIN + tables()


def main() -> None:
    """Write them."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    import django

    django.setup()
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
