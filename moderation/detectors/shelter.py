"""Keeps web addresses, e-mail addresses and handles out of sight of whatever mends spelling."""

import re
from functools import lru_cache

#: Where an address may show; the search leaps from one to the next.
_CLUE = re.compile(r"[@#:.](?=[\w/])")
_ADDRESS = re.compile(
    r"://|(?<=\bwww)\.|(?<=\w)\.(?:[a-z]{2}|com|org|net|info|biz|gov|edu|mil|int|shop|store|online|site)(?!\w)"
    r"|(?<=\w)\.[a-z]{2,24}[/:?]\w|(?<=\w)@(?:[\w-]{1,63}\.\w|gmail|yahoo|hotmail|outlook|icloud|proton)|(?<![\w!$|])[@#]\w",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s")


# Several steps in turn read the same text.
@lru_cache(maxsize=1)
def sheltered(text: str) -> str:
    """The text with a blank for each character of an address or a handle; as long as `text`."""
    pieces: list[str] = []
    done = 0
    for clue in _CLUE.finditer(text):
        if clue.start() < done or not _ADDRESS.match(text, clue.start()):
            continue
        start = max(text.rfind(space, done, clue.start()) for space in " \n\t") + 1 or done
        after = _SPACE.search(text, clue.end())
        end = after.start() if after else len(text)
        pieces += (text[done:start], " " * (end - start))
        done = end
    return "".join((*pieces, text[done:])) if done else text
