"""Undoes disguise within single characters: compatibility forms, invisible characters, piled accents, mirrored text."""

import re
import unicodedata
from functools import lru_cache

from moderation.detectors.draft import Draft, Edit
from moderation.detectors.vocabulary import is_worth_hiding, words_worth_hiding

#: An accent typed for an apostrophe: "don`t".
_BACKTICK = re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Scripts of Arabic, Persian, the languages of India and their neighbours, whose words have joiners; and pictures.
_JOINABLE = "\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc\u2190-\u2bff\U0001f000-\U0001faff"
#: Control characters, fillers, zero-width and bidirectional marks, variation selectors, tags.
_INVISIBLE_SIGNS = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x90\x95\x98-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE_SIGN = re.compile(f"[\u200c\u200d{_INVISIBLE_SIGNS}]")
#: Those, and joiners that join nothing.
_INVISIBLE = re.compile(
    f"(?:[{_INVISIBLE_SIGNS}]|(?<![{_JOINABLE}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![{_JOINABLE}]))+"
)
#: These choose between text and picture of the sign before them, or name the flag: typing an emoji makes them.
_OF_EMOJI = re.compile("[\ufe00-\ufe0f\u200d\U000e0020-\U000e007f\U000e0100-\U000e01ef]+")
#: What follows it is shown from right to left, whatever the letters.
_OVERRIDE = "\u202e"
_MIRRORED = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]+)")
_WORD = re.compile(r"[^\W\d_]+")

_TYPOGRAPHY = {
    **dict.fromkeys("‘’ʼ´\x91\x92", "'"),
    **dict.fromkeys("“”„\x93\x94", '"'),
    **dict.fromkeys("‐‑", "-"),
    # \x91 to \x97 are curly quotes and dashes of Windows-1252 that were decoded as Latin-1.
    **dict.fromkeys("\x96\x97", "–"),
    # A blank pattern of Braille is a space that no filter knows; telephone numbers begin with a heavy plus.
    "\u2800": " ",
    "➕": "+",
}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
#: Negative circled and squared capitals have no decomposition in Unicode; that of others would put parentheses between.
_ENCLOSED = {
    **{chr(first + i): chr(ord("A") + i) for first in (0x1F110, 0x1F150, 0x1F170) for i in range(26)},
    **{chr(0x249C + i): chr(ord("a") + i) for i in range(26)},
}
_SPECIAL = {**_TYPOGRAPHY, **_SMALL_CAPITALS, **_ENCLOSED}
_LONGEST_FORM = 4
_DISGUISED_FORMS = frozenset({"<font>", "<wide>", "<circle>", "<square>", "<super>", "<sub>"})
#: The signs of micro and ohm, of trade and service marks stay as they are typed; a lunate sigma passes for a C.
_MEANT = frozenset("µ\u2126™℠ªºϲϹ")

_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")
_LETTER_OF_REGION = {0x1F1E6 + i: chr(ord("a") + i) for i in range(26)}


def fold_forms(draft: Draft) -> Draft:
    """Each character by itself in its compatibility form (NFKC); the invisible dropped, the mirrored turned round."""
    if "`" in draft.text:
        draft = draft.rewrite(uncounted=((*match.span(), "'") for match in _BACKTICK.finditer(draft.text)))
    # What the text is made of tells what need not be looked for.
    alphabet = "".join(set(draft.text))
    if _OVERRIDE in alphabet:
        draft = _unmirror(draft)
    if _REGIONAL.search(alphabet):
        draft = _fold_flags(draft)
    if _INVISIBLE_SIGN.search(alphabet):
        draft = _drop_invisible(draft)
    return draft if alphabet.isascii() else _fold_each(draft, alphabet)


def _unmirror(draft: Draft) -> Draft:
    """Text that is typed backwards and shown forwards by an override of its direction."""
    return draft.rewrite(
        (*match.span(1), match[1][::-1])
        for match in _MIRRORED.finditer(draft.text)
        if _hides_in(match[1][::-1]) and not _hides_in(match[1])
    )


def _hides_in(text: str) -> bool:
    return not words_worth_hiding().isdisjoint(_WORD.findall(text.lower()))


def _fold_flags(draft: Draft) -> Draft:
    """Regional indicators that make no flags, or a word, as letters."""
    return draft.rewrite(
        (*match.span(), word)
        for match in _REGIONAL.finditer(draft.text)
        if len(word := match[0].translate(_LETTER_OF_REGION)) % 2 or is_worth_hiding(word)
    )


def _drop_invisible(draft: Draft) -> Draft:
    """Counted only behind a letter or digit, where it parts a word; elsewhere it is a trace of copying."""
    parting: list[Edit] = []
    idle: list[Edit] = []
    for match in _INVISIBLE.finditer(draft.text):
        start, end = match.span()
        parts = start > 0 and draft.text[start - 1].isalnum() and not _OF_EMOJI.fullmatch(match[0])
        (parting if parts else idle).append((start, end, ""))
    return draft.rewrite(parting, uncounted=idle)


def _fold_each(draft: Draft, alphabet: str) -> Draft:
    text = draft.text
    forms = {
        character: _form(character)
        for character in alphabet
        if character > "\x7f" and (character in _SPECIAL or not unicodedata.is_normalized("NFKC", character))
    }
    if _SURROGATE.search(alphabet):
        forms |= dict.fromkeys(_SURROGATE.findall(alphabet), ("\ufffd", True))
    read = {character: form for character, (form, _) in forms.items() if form != character}
    if not read:
        return draft
    disguised = {character for character, (_, is_disguise) in forms.items() if is_disguise}
    return draft.recast(
        [read.get(character, character) for character in text],
        changed=len([character for character in text if character in disguised]) if disguised else 0,
    )


@lru_cache(maxsize=8192)
def _form(character: str) -> tuple[str, bool]:
    """What to read for a character, and whether that undoes a disguise."""
    if character in _TYPOGRAPHY:
        return _TYPOGRAPHY[character], False
    if character in _SPECIAL:
        return _SPECIAL[character], True
    if character in _MEANT:
        return character, False
    form = unicodedata.normalize("NFKC", character)
    kind = unicodedata.decomposition(character).partition(" ")[0]
    # "1½ tablets" would read 11/2, "10⁹" 109, and a bare accent would turn into a space with an accent on it.
    if kind == "<fraction>" or (kind == "<super>" and not form.isalpha()) or (form[0] == " " and len(form) > 1):
        return character, False
    # A few ligatures stand for whole phrases; a comment of them would grow eighteenfold.
    if len(form) > _LONGEST_FORM:
        return character, False
    form = "".join(_TYPOGRAPHY.get(letter, letter) for letter in form)
    return form, kind in _DISGUISED_FORMS and len(form) == 1 and form.isascii() and form.isalpha()
