"""Undoes disguise by digits and signs that stand for letters, in words that mix them with letters."""

import re
from functools import cache
from itertools import pairwise

from moderation.detectors.draft import Draft
from moderation.detectors.look_alikes import bare
from moderation.detectors.shelter import sheltered
from moderation.detectors.vocabulary import is_worth_hiding, known_words, short_words

_SIGN = "[0134578@$!|€]"
_LETTER = "[A-Za-z\u00c0-\u024f]"
#: Bounded: no word is longer.
_MIXED = re.compile(
    rf"(?<![\w@$!|€#£])(?<!\d[.,])(?![$€]\d)(?={_SIGN}*+{_LETTER}){_LETTER}*+{_SIGN}[A-Za-z0-9\u00c0-\u024f@$!|€]{{0,40}}+(?![\w€])"
)
_INNER = re.compile(rf"{_LETTER}{_SIGN}+{_LETTER}")
_INNER_MARK = re.compile(rf"{_LETTER}[@$!|€]{_LETTER}")
_MARK_AT_END = re.compile(r"^[$€]|[@$€]$")

#: Small letters that look alike as a 1 does, told as one; and what each sign stands for, told so.
_SHAPE = str.maketrans("0134578@$!|€i", "oleastbasllel")
_USUAL = str.maketrans("0134578@$!|€", "oieastbasile")

#: What honestly stands before a number: "type1s", "omega3s", "cyp3a", "stage4cancer".
_NUMBERED = re.compile(
    r"(?:alpha|beta|cd|covid|cyp|day|dose|factor|grade|group|hba|il|interleukin|level|month|omega|part|phase|pik|round|"
    r"sars|size|stage|step|type|vit|vitamin|week|year)s?\d",
    re.IGNORECASE,
)
#: A number with its unit or ending.
_COUNTED = re.compile(
    r"\d+(?:st|nd|rd|th|s|yrs?|y|yo|mc?g|ml|l|kg|g|lbs?|oz|cm|mm|m|h|hrs?|mins?|d|w|wks?|am|pm|of|in|x|k)",
    re.IGNORECASE,
)
#: Codes, genes and enzymes mix cases or are all capitals; two whole words about a sign are no leet: "info@clinic".
_PLAUSIBLE = re.compile(r"[A-Za-z][a-z]*(?:([013457@$])\1?[a-z]+)+")
_FEWEST_LETTERS = 5
#: How English words begin when they begin with more than one consonant.
_ONSET = re.compile(
    r"(?:[bcfgp][lr]|[dt]r|s[cklmnpqtw]|s[cpt]r|spl|squ|[cpstwg]h|sch|[cpt]hr|kn|wr|gn|ps|qu|tw|dw|vl|kr|kl|[^aeiouy])?"
    r"[aeiouy]"
)
_CONSONANTS = re.compile(r"[^aeiouy]{5}")

#: Letters that stand for digits, in a number: "5OO puffs", "6l82".
_NUMBER = re.compile(r"(?<![\w.@#/-])\d(?=[\dl]*O|\d*l\d)[\dOl]*+(?!\w)")
_DIGITS = str.maketrans("Ol", "01")


def unmask_leet(draft: Draft) -> Draft:
    """Digits and signs that stand for letters made letters: "v1agra", "c@sh", but not "B12", "HbA1c" or "type1s"."""
    text = sheltered(draft.text)
    found = [(match.start(), match[0].rstrip("!|")) for match in _MIXED.finditer(text)]
    meant = {word: _meant(word) for word in {word for _, word in found}}
    if sum(meant[word] != word for _, word in found) > 1:
        # Who writes two such words writes others so, which alone could be codes: "n0", "m3", "g0t".
        meant |= {word: _meant_among_leet(word) for word, new in meant.items() if new == word}
    return draft.rewrite(
        [
            *((start, start + len(word), meant[word]) for start, word in found if meant[word] != word),
            *((*number.span(), number[0].translate(_DIGITS)) for number in _NUMBER.finditer(text)),
        ]
    )


def unmasked(word: str) -> str | None:
    """The known word, in small letters, that a word with digits and signs for letters spells; `None` for none."""
    plain = bare(word).lower()
    for known in _known_by_shape().get(plain.translate(_SHAPE), ()):
        if all(old == new or not old.isalpha() for old, new in zip(plain, known, strict=True)):
            return known
    return None


@cache
def _known_by_shape() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(known_words()):
        shape = word.translate(_SHAPE)
        found[shape] = (*found.get(shape, ()), word)
    return found


def _meant(word: str) -> str:
    known = unmasked(word)
    if known is not None and (is_worth_hiding(known) or (len(known) > 2 and _is_sure(word))):
        return _cased(known, word)
    # "c0vid19" keeps its number.
    stem = word.rstrip("0123456789")
    if known is None and stem != word and (hidden := unmasked(stem)) is not None and is_worth_hiding(hidden):
        return _cased(hidden, stem) + word[len(stem) :]
    return word if known is not None or not _is_plausible(word) else word.translate(_USUAL)


def _is_sure(word: str) -> bool:
    if len(word) == 3:
        return _INNER_MARK.search(word) is not None
    return (_INNER.search(word) or _MARK_AT_END.search(word)) is not None and _NUMBERED.match(word) is None


def _is_plausible(word: str) -> bool:
    """Whether an unknown word reads as English without its signs."""
    if not _PLAUSIBLE.fullmatch(word) or _NUMBERED.match(word):
        return False
    parts = re.split(r"\W+|\d+", word)
    plain = word.translate(_USUAL).lower()
    return (
        sum(map(len, parts)) >= _FEWEST_LETTERS
        and all(min(map(len, pair)) <= len(parts) for pair in pairwise(parts))
        and not (len(parts) == 2 and _COUNTED.search(word))
        and _ONSET.match(plain) is not None
        and _CONSONANTS.search(plain) is None
    )


def _meant_among_leet(word: str) -> str:
    known = unmasked(word)
    if known is None or _COUNTED.fullmatch(word) or (len(known) == 2 and known not in short_words()):
        return word
    return _cased(known, word)


def _cased(known: str, typed: str) -> str:
    """The known word in the case of the typed one, letter by letter."""
    if typed.isupper():
        return known.upper()
    return "".join(new.upper() if old.isupper() else new for old, new in zip(typed, known, strict=True))
