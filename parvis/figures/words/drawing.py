"""The monthly draw: pure, and the same for everybody who repeats it with the seed and the answers of that month.

Every service with answers is drawn from at least once; the rest goes by size (largest remainders). Within a service the
answers with the smallest keyed digests are taken, which needs no random generator of a certain language or version.
"""

import hashlib
from collections.abc import Mapping, Sequence


def shares(answers: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many answers to draw from each service, by how many it gave. At least one each, never more than there are.

    Where there are more services than `size`, each still gets one.
    """
    there = {service: count for service, count in answers.items() if count > 0}
    total = sum(there.values())
    if total <= size:
        return dict(there)
    found = dict.fromkeys(there, 1)
    left = max(0, size - len(there))
    open_counts = {service: count - 1 for service, count in there.items()}
    rest = sum(open_counts.values())
    for service, count in open_counts.items():
        found[service] += left * count // rest if rest else 0
    missing = max(size, len(there)) - sum(found.values())
    by_remainder = sorted(open_counts, key=lambda one: (-(left * open_counts[one] % rest if rest else 0), one))
    for service in by_remainder[:missing]:
        found[service] += 1
    return found


def drawn(strata: Mapping[str, Sequence[int]], *, size: int, seed: str) -> list[tuple[str, int]]:
    """Return (service, id of an answer) for every answer drawn, in an order that says nothing about service or time."""
    counts = shares({service: len(ids) for service, ids in strata.items()}, size)
    found = [
        (service, answer)
        for service, ids in strata.items()
        for answer in sorted(ids, key=lambda one: _digest(seed, one))[: counts.get(service, 0)]
    ]
    return sorted(found, key=lambda pair: _digest(f"{seed}:order", pair[1]))


def _digest(seed: str, answer: int) -> bytes:
    return hashlib.sha256(f"{seed}:{answer}".encode()).digest()
