"""Writes docs/indicators.md from the records of indicators; the table of agreement with R stays as it stands.

tools/indicators.py          write the page
tools/indicators.py --check  change nothing; end with 1 where the page is not what the records say
"""

import argparse
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "indicators.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    sys.path.insert(0, str(ROOT))
    settings.configure(USE_I18N=False)  # sentences in the language they are written in
    from parvis.figures.indicators import page, reading

    stands = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    wanted = page.text(reading.shipped(), page.digits_of(stands))
    if parser.parse_args().check:
        return int(stands != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
