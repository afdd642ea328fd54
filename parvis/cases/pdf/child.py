"""Runs alone, by `python -I child.py FOLDER`: values come by its input, a PDF by its output. Imports nothing of ours."""

import json
import re
import resource
import sys
import unicodedata

MEMORY = 1_500 * 1024 * 1024
SECONDS = 15
MOST_TRIES = 20
UNSEEN = re.compile(r'the text `"(.+?)"` could not be displayed')


def main() -> None:
    """Compile FOLDER/case.typ with the values given, as PDF/UA-1."""
    folder = sys.argv[1]
    values = json.dumps(json.loads(sys.stdin.buffer.read()), ensure_ascii=False)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import typst

    for _ in range(MOST_TRIES):
        try:
            sys.stdout.buffer.write(compiled(folder, values))
            return
        except typst.TypstError as problem:
            found = UNSEEN.search(str(problem))
            if not found:
                raise
            values = without(values, found[1])


def compiled(folder: str, values: str) -> bytes:
    """Return the PDF."""
    import typst

    made: bytes = typst.compile(
        f"{folder}/case.typ",
        root=folder,
        font_paths=[],
        ignore_system_fonts=True,
        package_path=f"{folder}/none",
        package_cache_path=f"{folder}/none",
        sys_inputs={"values": values},
        pdf_standards="ua-1",
        format="pdf",
    )
    return made


def without(values: str, unseen: str) -> str:
    """Put a box where a sign stands that no font of ours can draw, and for all of its kind: emoji, a whole script."""
    signs = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), unseen)
    kinds = {kind_of(sign) for sign in signs if not sign.isascii()}
    return "".join("□" if not sign.isascii() and kind_of(sign) in kinds else sign for sign in values)


def kind_of(sign: str) -> str:
    """Return the first word of a sign's name, its script as a rule; one word for all pictures."""
    return "PICTURE" if ord(sign) >= 0x1F000 else unicodedata.name(sign, "NAMELESS").split()[0]


main()
