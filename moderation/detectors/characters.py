"""Undoes disguise within single characters: compatibility forms, invisible characters, look-alike letters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from confusable_homoglyphs import confusables
from confusable_homoglyphs.categories import alias

from moderation.detectors.draft import Draft, Edit

#: Control characters, fillers, zero-width and bidirectional marks, variation selectors, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x90\x95\x98-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
#: These choose between text and picture of the sign before them: typing an emoji makes them.
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
#: Joiners that spell words of Persian, Hindi and many more, and that build emoji.
_JOINERS = frozenset("\u200c\u200d")

_TYPOGRAPHY = {
    **dict.fromkeys("‘’ʼ´`\x91\x92", "'"),
    **dict.fromkeys("“”„\x93\x94", '"'),
    **dict.fromkeys("‐‑", "-"),
    # \x91 to \x97 are curly quotes and dashes of Windows-1252 that were decoded as Latin-1.
    **dict.fromkeys("\x96\x97", "–"),
}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
#: Negative circled and negative squared capitals have no decomposition in Unicode.
_ENCLOSED = {chr(first + i): chr(ord("A") + i) for first in (0x1F150, 0x1F170) for i in range(26)}
_LONGEST_FORM = 4
_DISGUISED_FORMS = frozenset({"<font>", "<wide>", "<circle>", "<square>", "<super>", "<sub>"})

#: Scripts whose letters pass for Latin ones in ordinary type.
_LOOK_ALIKE_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
#: Within a Latin word these pass for Latin too, though Unicode's list of confusables (TR39) gives them no Latin twin.
_LOOSE_TWINS = dict(zip("ктмвнετκη", "ktmbhetkn", strict=True))
_GREEK_SYMBOLS = frozenset("αβγδεζηθικλμνξπρστυφχψωςϵϑϕϱ")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def fold_forms(text: str) -> Draft:
    """Each character in its compatibility form (NFKC), accents composed, invisible characters and overlays dropped."""
    out: list[str] = []
    origins: list[int] = []
    changed = 0
    for index, character in enumerate(text):
        if _INVISIBLE.match(character):
            if character in _JOINERS and out and not out[-1].isascii():
                out.append(character)
                origins.append(index)
            elif out and out[-1].isalnum() and not _VARIATION_SELECTOR.match(character):
                changed += 1
            continue
        if out and _LATIN.match(out[-1]) and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", out[-1] + character)
            if len(composed) == 1:
                out[-1] = composed
            else:
                changed += 1
            continue
        form, is_disguise = _form(character)
        out += form
        origins += [index] * len(form)
        changed += is_disguise
    return Draft(text="".join(out), origins=tuple(origins), changed=changed)


def fold_look_alikes(draft: Draft) -> Draft:
    """Letters that pass for Latin ones made Latin, in words that mix scripts and in otherwise Latin text."""
    words = [match for match in _LETTERS.finditer(draft.text) if not match[0].isascii()]
    foreign = [letter for match in words for letter in match[0] if _script(letter) != "LATIN"]
    # Another language needs letters that Latin has not; where there are none, foreign letters only play Latin ones.
    is_latin_text = len(foreign) < len(_LATIN.findall(draft.text)) and all(
        letter in _LOOSE_TWINS or _latin_twin(letter) is not None for letter in foreign
    )
    return draft.rewrite(edit for match in words for edit in _look_alike_edits(match, is_latin_text))


@lru_cache(maxsize=4096)
def _form(character: str) -> tuple[str, bool]:
    """What to read for a character, and whether that undoes a disguise."""
    if character.isascii() or character in _TYPOGRAPHY:
        return _TYPOGRAPHY.get(character, character), False
    if "\ud800" <= character <= "\udfff":
        return "\ufffd", True
    if (letter := _SMALL_CAPITALS.get(character) or _ENCLOSED.get(character)) is not None:
        return letter, True
    form = unicodedata.normalize("NFKC", character)
    kind = unicodedata.decomposition(character).partition(" ")[0]
    # "1½ tablets" would read 11/2, "10⁹" 109, and a bare accent would turn into a space with an accent on it.
    if (
        kind == "<fraction>"
        or (kind == "<super>" and (form.isdigit() or character in "ªº"))
        or (form[0] == " " and len(form) > 1)
    ):
        return character, False
    # A few ligatures stand for whole phrases; a comment of them would grow eighteenfold.
    if len(form) > _LONGEST_FORM:
        return character, False
    form = "".join(_TYPOGRAPHY.get(letter, letter) for letter in form)
    return form, kind in _DISGUISED_FORMS and len(form) == 1 and form.isascii() and form.isalpha()


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return str(alias(character))


@lru_cache(maxsize=4096)
def _latin_twin(character: str) -> str | None:
    """The ASCII letter that a letter of another script passes for; `None` when it passes for none."""
    if _script(character) not in _LOOK_ALIKE_SCRIPTS:
        return None
    for found in confusables.is_confusable(character, greedy=True, preferred_aliases=["latin"]) or ():
        for homoglyph in found["homoglyphs"]:
            twin = str(homoglyph["c"])
            if len(twin) == 1 and twin.isascii() and twin.isalpha():
                # TR39 does not tell a capital I from a small l.
                return "I" if twin == "l" and character.isupper() else twin
    return None


def _look_alike_edits(word: re.Match[str], is_latin_text: bool) -> Iterator[Edit]:
    foreign = [(i, letter) for i, letter in enumerate(word[0]) if _script(letter) != "LATIN"]
    is_mixed = len(foreign) < len(word[0])
    if not (is_mixed or is_latin_text):
        return
    twins = [_latin_twin(letter) or (_LOOSE_TWINS.get(letter) if is_mixed else None) for _, letter in foreign]
    if None in twins:
        return
    for (i, _), twin in zip(foreign, twins, strict=True):
        if twin is not None and not _is_symbol(word[0], i):
            yield Edit(start=word.start() + i, end=word.start() + i + 1, new=twin)


def _is_symbol(word: str, index: int) -> bool:
    """Whether a Greek letter stands for itself, as in μg, TNFα, NFκB and β-carotene."""
    return word[index] in _GREEK_SYMBOLS and (index == 0 or not word[index - 1].islower())
