"""Runs alone, by `python -I child.py FOLDER TEMPLATE FORMAT`: values by its input, a PDF or the picture of its first page
by its output. Imports nothing of ours."""

import json
import re
import resource
import sys
import unicodedata
from typing import Any

MEMORY = 1_500 * 1024 * 1024
SECONDS = 25
SMALL = 48  # dots per inch of a preview
MOST_TRIES = 20
UNSEEN = re.compile(r'the text `"(.+?)"` could not be displayed')


def main() -> None:
    """Compile the template with the values given: as PDF/UA-1, or its first page as PNG."""
    folder, template, wanted = sys.argv[1:4]
    values = json.dumps(json.loads(sys.stdin.buffer.read()), ensure_ascii=False)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import typst

    common: dict[str, Any] = {
        "root": folder,
        "font_paths": [f"{folder}/fonts"],
        "ignore_system_fonts": True,
        "package_path": f"{folder}/none",
        "package_cache_path": f"{folder}/none",
        "sys_inputs": {"values": values},
    }
    if wanted == "png":
        pages = typst.compile(f"{folder}/{template}", format="png", ppi=SMALL, **common)
        sys.stdout.buffer.write(pages[0] if isinstance(pages, list) else pages)
        return
    for _try in range(MOST_TRIES):
        try:
            pdf = typst.compile(f"{folder}/{template}", format="pdf", pdf_standards="ua-1", **common)
        except typst.TypstError as problem:
            found = UNSEEN.search(str(problem))
            if not found:
                raise
            common["sys_inputs"] = {"values": without(common["sys_inputs"]["values"], found[1])}
        else:
            sys.stdout.buffer.write(pdf)
            return


def without(values: str, unseen: str) -> str:
    """Put a box where a sign stands that no font of ours can draw, and for all of its kind: emoji, a whole script.

    One house's name must not keep the posters of a whole city from being printed.
    """
    signs = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), unseen)
    kinds = {kind_of(sign) for sign in signs if not sign.isascii()}
    return "".join("□" if not sign.isascii() and kind_of(sign) in kinds else sign for sign in values)


def kind_of(sign: str) -> str:
    """Return the first word of a sign's name, its script as a rule; one word for all pictures."""
    return "PICTURE" if ord(sign) >= 0x1F000 else unicodedata.name(sign, "NAMELESS").split()[0]


main()
