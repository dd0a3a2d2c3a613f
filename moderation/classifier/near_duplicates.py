"""Finds comments that are nearly the same: MinHash proposes the pairs, exact overlap confirms them."""

import re
from collections.abc import Sequence

from datasketch import MinHash, MinHashLSH

_WORD = re.compile(r"\w+")
#: Characters a shingle; short enough for comments of two words, long enough that unlike comments share few.
_SHINGLE = 5
_PERMUTATIONS = 128
#: Candidates are proposed well below the overlap asked for, since a MinHash only estimates it.
_SLACK = 0.15
#: Rows this alike to an earlier one stand behind it, so that a campaign of thousands costs no thousands squared.
_SAME = 0.9


def near_duplicates(texts: Sequence[str], *, overlap: float) -> list[tuple[int, int, float]]:
    """Pairs of rows whose runs of five characters overlap by more than `overlap` (Jaccard, 0 to 1), first row first.

    Case and marks count for nothing; texts without a letter or digit are like nothing. Every pair is confirmed
    exactly; one just above `overlap` is missed about once in a thousand times. A row that is all but the same as an
    earlier one is paired with that one alone, and later rows are not paired with it.
    """
    shingles = [_shingles(text) for text in texts]
    sketches = MinHash.bulk([[part.encode() for part in parts] for parts in shingles], num_perm=_PERMUTATIONS)
    index = MinHashLSH(threshold=max(0.1, overlap - _SLACK), num_perm=_PERMUTATIONS, weights=(0.1, 0.9))
    pairs: list[tuple[int, int, float]] = []
    for row, (parts, sketch) in enumerate(zip(shingles, sketches, strict=True)):
        if not parts:
            continue
        found = [(other, row, _jaccard(shingles[other], parts)) for other in sorted(index.query(sketch))]
        closest = max(found, key=lambda pair: pair[2], default=None)
        if closest is not None and closest[2] > max(_SAME, overlap):
            pairs.append(closest)
            continue
        pairs.extend(pair for pair in found if pair[2] > overlap)
        index.insert(row, sketch)
    return pairs


def _shingles(text: str) -> frozenset[str]:
    words = " ".join(_WORD.findall(text.casefold()))
    if not words:
        return frozenset()
    return frozenset(words[start : start + _SHINGLE] for start in range(max(1, len(words) - _SHINGLE + 1)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
