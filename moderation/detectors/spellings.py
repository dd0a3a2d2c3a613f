"""Undoes disguise by repeated letters, and by stars in the place of letters."""

import re
from functools import cache
from itertools import groupby

from moderation.detectors.draft import Draft, Edit
from moderation.detectors.shelter import sheltered
from moderation.detectors.vocabulary import is_worth_hiding, known_words, words_worth_hiding

#: A word that has some letter twice in a row.
_REPEATING = re.compile(r"(?<![^\W_])(?=[^\W\d_]*?([^\W\d_])\1)[^\W\d_]{3,}+(?![^\W_])", re.IGNORECASE)
_STRETCHED = re.compile(r"(.)\1\1", re.IGNORECASE)
#: "AAA", "xxxx", "stage III", "factor VIII": here each letter means something.
_NUMERAL = re.compile(r"(\w)\1*|[IVXLC]+[a-d]?", re.IGNORECASE)
_ACRONYM = re.compile("[A-Z]{3,6}")
#: Cries have no spelling.
_CRY = re.compile(
    r"(?=\w{3,12}$)(?:a+r*g+h*|[aeou]+[hw]+|h+[aeiou]*[hm]+|u+[gm]+h*|m+h*m*|[bg]+r+|s+h+|p+f+t*|p*s+t+|z+)",
    re.IGNORECASE,
)
#: English doubles these; other letters stand twice in names and foreign words alone.
_DOUBLING = frozenset("bcdefglmnoprstz")
#: Words and names that a word worth hiding could be doubled into.
_HONEST = frozenset({"mooney", "poisson", "vaccinee", "vaccinees"})
_FEWEST_LETTERS = 6
#: One word in so many with a letter too much is no slip of the keys, but a habit.
_SLIPS_IN = 5
_FEWEST_SLIPS = 4

_STARRED = re.compile(r"(?<![\w*])[A-Za-z]++\*{1,2}[A-Za-z]++(?![\w*])")


def shorten_runs(draft: Draft) -> Draft:
    """Letters repeated for show or disguise as often as the word has them: "diiiabetes", "viaagraa", not "feet".

    Three and more are not counted as disguise: "soooo" is a tone of voice.
    """
    found = list(_REPEATING.finditer(sheltered(draft.text)))
    cuts = {word: _cuts(word) for word in {match[0] for match in found}}
    slips = {word for word, (places, is_sure) in cuts.items() if places and not is_sure}
    is_habit = len(slips) >= _FEWEST_SLIPS and _SLIPS_IN * len(slips) >= len(draft.text.split())
    counted: list[Edit] = []
    uncounted: list[Edit] = []
    for match in found:
        edits = uncounted if _STRETCHED.search(match[0]) else counted
        places, is_sure = cuts[match[0]]
        if is_sure or is_habit:
            edits += ((match.start() + start, match.start() + end, "") for start, end in places)
    return draft.rewrite(counted, uncounted=uncounted)


def unstar(draft: Draft) -> Draft:
    """Stars made the letters that they hide, in words that are worth hiding: "v*agra"."""
    found = list(_STARRED.finditer(sheltered(draft.text)))
    return draft.rewrite(
        (match.start() + i, match.start() + i + 1, letter)
        for match in found
        for i, letter in enumerate(_starless().get(match[0].lower(), ""))
        if match[0][i] == "*"
    )


def _cuts(word: str) -> tuple[list[tuple[int, int]], bool]:
    """Which stretches of the word are too much, as starts and ends, and whether that is sure or may be a slip."""
    if word.lower() in known_words():
        return [], True
    # In "PressSec" two words meet.
    folded = word.lower() if word.islower() or word.isupper() or word.istitle() else word
    if "".join(letter for letter, _ in groupby(folded)) not in _known_by_letters() and not _STRETCHED.search(folded):
        return [], True
    runs = [(letter, len(list(group))) for letter, group in groupby(folded)]
    kept, is_sure = _kept(word, runs)
    places: list[tuple[int, int]] = []
    end = 0
    for (_, length), few in zip(runs, kept, strict=True):
        end += length
        if few < length:
            places.append((end - length + few, end))
    return places, is_sure


def _kept(word: str, runs: list[tuple[str, int]]) -> tuple[list[int], bool]:
    """How often each letter of the word is meant, and whether that is sure."""
    lengths = [length for _, length in runs]
    if word.lower() in _HONEST or _NUMERAL.fullmatch(word) or _CRY.fullmatch(word):
        return lengths, True
    is_stretched = max(lengths) > 2
    fitting = _fitting("".join(letter for letter, _ in runs), lengths)
    if fitting is not None:
        known, fewer = fitting
        superfluous = sum(few < length for few, length in zip(fewer, lengths, strict=True))
        is_sure = is_stretched or is_worth_hiding(known) or (superfluous > 1 and len(known) >= _FEWEST_LETTERS)
        return fewer, is_sure
    if not is_stretched or _ACRONYM.fullmatch(word):
        return lengths, True
    return [length if length < 3 else 2 if letter in _DOUBLING else 1 for letter, length in runs], True


def _fitting(letters: str, lengths: list[int]) -> tuple[str, list[int]] | None:
    """The longest known word of these letters that repeats none more often, and how often it repeats each."""
    for known, fewer in _known_by_letters().get(letters, ()):
        if all(few <= length for few, length in zip(fewer, lengths, strict=True)):
            return known, fewer
    return None


@cache
def _known_by_letters() -> dict[str, list[tuple[str, list[int]]]]:
    found: dict[str, list[tuple[str, list[int]]]] = {}
    for known in sorted(known_words(), key=len, reverse=True):
        runs = [(letter, len(list(group))) for letter, group in groupby(known)]
        found.setdefault("".join(letter for letter, _ in runs), []).append((known, [length for _, length in runs]))
    return found


@cache
def _starless() -> dict[str, str]:
    """Words worth hiding by their forms with one star or two, where the form fits no other known word."""
    forms: dict[str, set[str]] = {}
    hidden = words_worth_hiding()
    for known in known_words():
        for stars in (1, 2):
            for i in range(1, len(known) - stars):
                forms.setdefault(known[:i] + "*" * stars + known[i + stars :], set()).add(known)
    return {form: next(iter(words)) for form, words in forms.items() if len(words) == 1 and words <= hidden}
