"""In what two sentences on one thing differ, as far as words show it: a "not", a number, a word and its opposite."""

import re
from collections.abc import Mapping

_NEGATED = re.compile(
    r"\b(?:not|no|never|cannot|without|nothing|nobody|none|nor|neither|rarely|seldom|hardly|un(?:able|likely))\b|n['’]?t\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|to|or|and)?\s*(?:\d+(?:[.,]\d+)?)?\s*(%|[a-z]+)?", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*", re.IGNORECASE)
_IN_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "half": "50",
    "once": "1",
    "twice": "2",
    "daily": "1",
    "dozen": "12",
}
#: What stands on one side of a line cannot be where the other side is.
_OPPOSITES = (
    ("curable cured cure treatable treated treat treatment", "incurable untreatable hopeless"),
    ("common usual usually often most many typical", "rare rarely uncommon seldom unusual few"),
    ("safe harmless mild", "dangerous deadly harmful unsafe fatal serious severe lethal poison"),
    ("contagious infectious catching catch spread spreads", "non-contagious noncontagious"),
    (
        "increase increases raise raises rise rises higher high more worse worsen worsens up",
        "decrease lower lowers low",
    ),
    ("increase raise raises higher more up", "reduce reduces fewer less drop drops falls fall down"),
    ("worse worsen worsens aggravate", "better improve improves relieve relieves ease eases help helps"),
    ("always every everyone everybody all must", "sometimes some seldom occasionally"),
    ("before first early", "after later last late"),
    ("men male boys man", "women female girls woman"),
    ("children child babies baby young", "old older elderly adults adult"),
    ("hands hand arms arm", "legs leg feet foot"),
    ("left", "right"),
    ("inherited genetic hereditary", "acquired lifestyle"),
    ("virus viral", "bacteria bacterial bacterium"),
    ("temporary temporarily reversible short", "permanent permanently forever lifelong irreversible"),
    ("benign", "malignant cancerous"),
    ("hot warm heat", "cold ice cool"),
    ("slow slowly gradual gradually", "fast quickly sudden suddenly rapid rapidly"),
    ("stop stops quit", "continue continues keep start starts"),
    ("deficiency lack shortage", "excess overload"),
    ("works work effective", "useless ineffective pointless"),
    ("necessary needed need required", "unnecessary needless"),
    ("acute", "chronic"),
)
_SIDES: Mapping[str, frozenset[tuple[int, bool]]] = {
    word: frozenset(
        (line, side) for line, sides in enumerate(_OPPOSITES) for side in (False, True) if word in sides[side].split()
    )
    for sides in _OPPOSITES
    for side_words in sides
    for word in side_words.split()
}


def differences(ours: str, theirs: str) -> tuple[float, float, float]:
    """Whether one of the two is negated, whether their numbers differ, and whether they use opposite words: 0 or 1."""
    return (
        float(_is_negated(ours) is not _is_negated(theirs)),
        float(_numbers_differ(_numbers(ours), _numbers(theirs))),
        float(_are_opposed(_sides(ours), _sides(theirs))),
    )


def _is_negated(sentence: str) -> bool:
    return len(_NEGATED.findall(sentence)) % 2 == 1


def _numbers(sentence: str) -> Mapping[str, frozenset[str]]:
    """The numbers by what is counted; "" for those of which nothing says what."""
    spelt = _WORDS.sub(lambda word: _IN_WORDS.get(word[0].lower(), word[0]), sentence.lower())
    found: dict[str, set[str]] = {}
    for number in _NUMBER.finditer(spelt):
        unit = (number[2] or "").removesuffix("s")[:4]
        found.setdefault(unit, set()).update(re.findall(r"\d+(?:[.,]\d+)?", number[0]))
    return {unit: frozenset(values) for unit, values in found.items()}


def _numbers_differ(ours: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]) -> bool:
    shared = ours.keys() & theirs.keys()
    return any(not ours[unit] & theirs[unit] for unit in shared)


def _sides(sentence: str) -> frozenset[tuple[int, bool]]:
    words = {word.lower() for word in _WORDS.findall(sentence)}
    return frozenset(side for word in words for side in _SIDES.get(word, ()))


def _are_opposed(ours: frozenset[tuple[int, bool]], theirs: frozenset[tuple[int, bool]]) -> bool:
    # Who uses both words of a line sets them against each other himself.
    return any(
        (line, not side) in theirs and (line, not side) not in ours and (line, side) not in theirs
        for line, side in ours
    )
