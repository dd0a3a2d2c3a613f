"""Changes to a comment that leave its label as it was: an encoder that has met them is not thrown by them."""

import re
from collections.abc import Sequence
from random import Random

_WORD = re.compile(r"[^\W\d_]{4,}")
#: Of the longer words, about this share gets a slip.
_SHARE = 0.15
#: Padding is worth its cost when at least so many tokens of it fit.
_LEAST_PADDING = 8


def with_slips(text: str, chance: Random) -> str:
    """The text as hasty fingers write it: in some words a letter left out, struck twice, or swapped with the next."""
    return _WORD.sub(lambda word: _slip(word[0], chance) if chance.random() < _SHARE else word[0], text)


def padded(tokens: Sequence[int], beside: Sequence[int], *, most: int, chance: Random) -> list[int]:
    """The comment with part of a harmless one before or after it, at most `most` tokens long.

    Both are token numbers with a mark at each end. The comment itself stays whole, or nothing is added.
    """
    room = most - len(tokens)
    if room < _LEAST_PADDING:
        return list(tokens)
    start, *own, end = tokens
    other = list(beside[1:-1][:room])
    return [start, *other, *own, end] if chance.random() < 0.5 else [start, *own, *other, end]


def _slip(word: str, chance: Random) -> str:
    place = chance.randrange(len(word) - 1)
    match chance.choice(("drop", "double", "swap")):
        case "drop":
            return word[:place] + word[place + 1 :]
        case "double":
            return word[: place + 1] + word[place:]
        case _:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
