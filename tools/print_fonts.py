"""Make the fonts of printed pages from those of the web pages: one TrueType file a weight, Latin and Latin Extended.

    python -m venv fonts && fonts/bin/pip install fonttools brotli && fonts/bin/python tools/print_fonts.py

Run it when the fonts in parvis/core/static/vendor/atkinson have changed; typst reads no WOFF2.
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent.parent
FROM = HERE / "parvis" / "core" / "static" / "vendor" / "atkinson"
TO = HERE / "parvis" / "guide" / "printing" / "fonts"

for weight in (400, 700):
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for part in ("latin", "latin-ext"):
            font = TTFont(FROM / f"{part}-{weight}.woff2")
            font.flavor = None
            path = Path(folder) / f"{part}.ttf"
            font.save(path)
            parts.append(str(path))
        Merger().merge(parts).save(TO / f"atkinson-{weight}.ttf")
(TO / "LICENSE.txt").write_text((FROM / "LICENSE.txt").read_text(encoding="utf-8"), encoding="utf-8")
