"""Codes for what somebody makes in the browser: from its words, never taken twice."""

import re
from collections.abc import Collection

from parvis.situations.rules.suggesting import fold

LONGEST = 40


def code_for(words: str, *, taken: Collection[str], otherwise: str) -> str:
    """Return a code made of the first words ("Street lamp out" → street_lamp_out); numbered where it is taken.

    `otherwise` begins the code where the words give none.
    """
    bare = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")
    cut = bare if len(bare) <= LONGEST else bare[: LONGEST + 1].rpartition("_")[0] or bare[:LONGEST]
    code = cut if cut[:1].isalpha() else "_".join(filter(None, [otherwise, cut]))
    number, free = 2, code
    while free in taken:
        free, number = f"{code}_{number}", number + 1
    return free
