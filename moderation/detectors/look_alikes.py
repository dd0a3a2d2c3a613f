"""Undoes disguise by look-alike letters: of other scripts, or accented, in the place of plain Latin ones."""

import re
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from confusable_homoglyphs import confusables
from confusable_homoglyphs.categories import alias

from moderation.detectors.draft import Draft
from moderation.detectors.vocabulary import is_known, is_worth_hiding

#: Scripts whose letters pass for Latin ones in ordinary type.
_LOOK_ALIKE_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
#: Within a Latin word these pass for Latin too, though Unicode's list of confusables (TR39) gives them no Latin twin.
_LOOSE_TWINS = dict(zip("ктмвнпгшετκη", "ktmbhnrwetkn", strict=True))
#: These pass only where the word that they make is known.
_BOLD_TWINS = dict(zip("иязßβλδøđłμµςσ", "ureſbadodluuso".replace("ſ", "b"), strict=True))
_GREEK_SYMBOLS = frozenset("αβγδεζηθικλμνξπρστυφχψωςϵϑϕϱ")

#: Words with a letter or digit that is not ASCII.
_WORD = re.compile(r"(?<![^\W_])[A-Za-z0-9]*+[^\W_]++")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab6f]")
_FOREIGN = re.compile(
    r"[^\W\d_A-Za-z\u00aa\u00ba\u00c0-\u02ff\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab6f]"
)
_ACCENTED = re.compile(r"[\u00c0-\u02af\u1e00-\u1eff\ua722-\ua7ff\uab30-\uab6f]")
_BLOCK = re.compile(r"[A-Za-z\u00c0-\u02af]+|[^\W\d_A-Za-z\u00c0-\u02af]+")
#: Accents of the languages that share words with English; one alone is no disguise.
_NEIGHBOURS = frozenset({"curé", "cáncer", "càncer", "câncer", "vírus", "virús", "insulín", "síða", "sexó"})
_MOST_ACCENTS = 2
_FEWEST_LETTERS = 3
_MOST_LETTERS = 20
_FEWEST_DRESSED = 4
#: Blocks of one script each, in a word; fewer are a name and its ending.
_INTERLEAVED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What the whole text says about a foreign letter in it."""

    #: The letters of other scripts that stand in it.
    letters: frozenset[str]
    #: Latin letters prevail, and the foreign ones all pass for Latin: they only play Latin ones.
    is_latin: bool
    #: Foreign letters prevail, and not all pass for Latin: a foreign word is what it seems.
    is_foreign: bool
    #: Most of its accented words are English words without the accents.
    is_dressed: bool


def fold_look_alikes(draft: Draft) -> Draft:
    """Letters that pass for Latin ones made Latin, in words that mix scripts and in otherwise Latin text."""
    text = draft.text
    if text.isascii() or _bold_letters().isdisjoint(text):
        return draft
    found = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    words = {word for _, word in found if not word.isascii()}
    setting = _setting(text, words)
    folded = {word: new for word in words if (new := _folded(word, setting)) != word}
    return draft.rewrite((start, start + len(word), folded[word]) for start, word in found if word in folded)


def bare(word: str) -> str:
    """The word with every letter that could pass for a plain one made plain; as long as `word`."""
    return word if word.isascii() else word.translate(_bold_twins())


def _setting(text: str, words: set[str]) -> _Setting:
    foreign = _FOREIGN.findall(text)
    letters = frozenset(foreign)
    prevails = len(foreign) > 0 and len(foreign) >= len(_LATIN.findall(text))
    is_genuine = any(ord(letter) not in _twins() for letter in letters)
    if prevails and not is_genuine:
        # A text of look-alikes alone is no foreign text when it spells what is worth hiding.
        prevails = not any(is_worth_hiding(word.translate(_strict_twins())) for word in words)
    accented = [word for word in words if letters.isdisjoint(word) and _FEWEST_LETTERS < len(word) <= _MOST_LETTERS]
    dressed = sum(is_known(bare(word)) and word.lower() not in _NEIGHBOURS for word in accented)
    return _Setting(
        letters=letters,
        # Another language needs letters that Latin has not; where there are none, foreign letters only play Latin ones.
        is_latin=not prevails and not is_genuine,
        is_foreign=prevails and is_genuine,
        is_dressed=dressed >= _FEWEST_DRESSED and 2 * dressed > len(accented),
    )


def _folded(word: str, setting: _Setting) -> str:
    if setting.letters.isdisjoint(word):
        return _without_accents(word, setting)
    is_mixed = _LATIN.search(word) is not None
    if not is_mixed and setting.is_foreign:
        return word
    # A Latin name with a foreign ending is how foreign texts write: "COVIDом".
    plays_latin = setting.is_latin or (
        is_mixed and not (setting.is_foreign and len(_BLOCK.findall(word)) < _INTERLEAVED)
    )
    plain = bare(word) if _FEWEST_LETTERS <= len(word) <= _MOST_LETTERS else word
    is_word = plain.isascii() and is_known(plain)
    if is_word and (is_worth_hiding(plain) or (is_mixed and plays_latin)):
        return plain
    return _swapped(word, _twins() if is_mixed else _strict_twins()) if plays_latin else word


def _swapped(word: str, twins: dict[int, str]) -> str:
    """The word with twins for its letters; as it is, where one has none."""
    new = word.translate(twins)
    if not _GREEK_SYMBOLS.isdisjoint(word):
        symbols = {i for i, letter in enumerate(word) if letter in _GREEK_SYMBOLS and _is_symbol(word, i)}
        if _FOREIGN.search("".join(letter for i, letter in enumerate(new) if i not in symbols)):
            return word
        return "".join(word[i] if i in symbols else letter for i, letter in enumerate(new))
    return word if _FOREIGN.search(new) else new


def _is_symbol(word: str, index: int) -> bool:
    """Whether a Greek letter stands for itself, as in μg, TNFα, NFκB, β-carotene and interferonγ."""
    if index == len(word) - 1 and word[:-1].isascii():
        return True
    return index == 0 or not word[index - 1].islower()


def _without_accents(word: str, setting: _Setting) -> str:
    """The plain word, where accents and odd letters only dress up a known one."""
    if setting.is_dressed and len(word) >= _FEWEST_LETTERS:
        return bare(word)
    if not _FEWEST_LETTERS < len(word) <= _MOST_LETTERS or not is_known(plain := bare(word)):
        return word
    if is_worth_hiding(plain):
        return word if word.lower() in _NEIGHBOURS else plain
    dressed = _ACCENTED.findall(word)
    is_odd = all(unicodedata.decomposition(letter) == "" for letter in dressed)
    return plain if is_odd or len(dressed) > _MOST_ACCENTS else word


@cache
def _strict_twins() -> dict[int, str]:
    """The letters of other scripts that pass for an ASCII letter anywhere."""
    return _confusable_with(lambda letter: str(alias(letter)) in _LOOK_ALIKE_SCRIPTS)


@cache
def _twins() -> dict[int, str]:
    """Those and the letters that pass for one within a Latin word."""
    return {**_loose(_LOOSE_TWINS), **_strict_twins()}


@cache
def _bold_twins() -> dict[int, str]:
    """Those and all letters that pass for one where the word that they make is known."""
    accented = map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    bases = {letter: unicodedata.normalize("NFD", letter)[0] for letter in accented}
    plain = {ord(letter): base for letter, base in bases.items() if base.isascii()}
    return {**_confusable_with(str.isalpha), **plain, **_loose(_BOLD_TWINS), **_twins()}


@cache
def _bold_letters() -> frozenset[str]:
    return frozenset(map(chr, _bold_twins()))


def _loose(twins: dict[str, str]) -> dict[int, str]:
    return {ord(letter): twin for letter, twin in twins.items()}


def _confusable_with(is_wanted: Callable[[str], bool]) -> dict[int, str]:
    twins: dict[int, str] = {}
    for plain in string.ascii_letters:
        for found in confusables.is_confusable(plain, greedy=True, preferred_aliases=[]) or ():
            for homoglyph in found["homoglyphs"]:
                letter = str(homoglyph["c"])
                if len(letter) == 1 and not letter.isascii() and is_wanted(letter):
                    # TR39 does not tell a capital I from a small l.
                    twins.setdefault(ord(letter), "I" if plain == "l" and not letter.islower() else plain)
    return twins
