"""Undoes disguise by accents: letters struck through or heaped upon; brings accents and their letters together."""

import re
import unicodedata
from collections.abc import Iterator

from moderation.detectors.draft import Draft, Edit

_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"{_MARK}+")
#: Strokes, rings and keycaps are drawn over the letter itself.
_OVERLAY = re.compile("[\u0334-\u0338\u0488\u0489\u1abe\u20d2-\u20d4\u20d8-\u20da\u20dd-\u20e0\u20e2-\u20eb]")
_KEYCAP = "\u20e3"
#: No language puts more than two accents on one letter.
_HEAP = re.compile(f"{_MARK}{{3,}}")
_MARKED_WORD = re.compile(rf"(?<![^\W\d_])[^\W\d_]*+(?:{_MARK}[^\W\d_]*+)++")
_MARKED_LETTER = re.compile(rf"[A-Za-z]{_MARK}")
_COMPOSABLE = re.compile(r"\w[^\w\s\x00-\x7f]+|[\u1100-\u11ff]{2,}")


def fold_accents(draft: Draft) -> Draft:
    """Letters and accents as one character where Unicode has one (NFC); accents that no language has dropped."""
    if draft.text.isascii():
        return draft
    has_marks = _MARKS.search(draft.text) is not None
    if has_marks:
        draft = _drop_piles(draft)
    if not unicodedata.is_normalized("NFC", draft.text):
        draft = _compose(draft)
    return draft.rewrite(_idle_marks(draft.text)) if has_marks else draft


def _drop_piles(draft: Draft) -> Draft:
    """Plain letters for those under a pile of accents or a stroke; a keycap is its digit."""
    counted: list[Edit] = []
    keycaps: list[Edit] = []
    piles = _MARKS if _OVERLAY.search(draft.text) else _HEAP
    for marks in piles.finditer(draft.text):
        start, end = marks.span()
        if marks[0] == _KEYCAP:
            keycaps.append((start, end, ""))
        elif _OVERLAY.search(marks[0]) or _HEAP.match(marks[0]):
            counted.append((start, end, ""))
            letter = draft.text[max(0, start - 1) : start]
            plain = unicodedata.normalize("NFD", letter)[:1]
            if plain.isascii() and plain != letter:
                counted.append((start - 1, start, plain))
    return draft.rewrite(counted, uncounted=keycaps)


def _compose(draft: Draft) -> Draft:
    found = [(match.start(), match.end(), match[0]) for match in _COMPOSABLE.finditer(draft.text)]
    composed = {letter: unicodedata.normalize("NFC", letter) for letter in {letter for _, _, letter in found}}
    return draft.rewrite(
        uncounted=((start, end, composed[letter]) for start, end, letter in found if composed[letter] != letter)
    )


def _idle_marks(text: str) -> Iterator[Edit]:
    for match in _MARKED_WORD.finditer(text):
        word = match[0]
        # One may be meant, as in Yoruba or over a statistician's x; no language has letter after letter of them.
        if len(_MARKED_LETTER.findall(word)) > 1:
            for i, letter in enumerate(word, match.start()):
                plain = unicodedata.normalize("NFD", letter)[0]
                if unicodedata.combining(plain):
                    yield i, i + 1, ""
                elif plain != letter and plain.isascii():
                    yield i, i + 1, plain
