"""Undoes disguise by gaps: letters set apart, and words parted by signs; brings white space in order."""

import re
from collections.abc import Iterator

from moderation.detectors.draft import Draft, Edit
from moderation.detectors.leet import unmasked
from moderation.detectors.shelter import sheltered
from moderation.detectors.vocabulary import is_known, is_worth_hiding, known_words, short_words

_SPACE = re.compile(r"\s{2,}|[^\S \n]|\A\s|\s\Z")

_UNIT = "[A-Za-z\u00c0-\u052f0134578@$€]"
_SIGN = "(?:[^\\w\\s'’\"()\\[\\]{}@$€]|_)"
#: A unit of the same run, and not the first of a word that is set apart by another sign.
_NEXT = rf"(?P=gap){_UNIT}(?!['’]?[^\W_]|(?!(?P=gap))[._*~-][^\W_])"
#: Possessive, so that a long run is read once: no two runs overlap, and none is begun anew from its middle.
_SPACED = re.compile(
    rf"(?<![^\W_])(?<!['’@#$€])(?!@){_UNIT}(?P<gap> ?{_SIGN}{{1,8}} ?|\s){_UNIT}(?!['’]?[^\W_])(?:{_NEXT})*+"
)
_BRACKETED = re.compile(r"(?<!\w)(?:[(\[{][A-Za-z][)\]}]){4,}+(?!\w)")
#: What letters are set apart by in plain sight; about other signs only a known word may stand.
_USUAL_GAP = re.compile(r"\s| ?[._*~-] ?")
_ABBREVIATIONS = frozenset({"bid", "dob", "pos", "sob"})
_VOWEL = re.compile("[aeiouyаеиоуыэюяіο]", re.IGNORECASE)
_LONGEST_WORD = 16
#: More letters than these are not taken apart into words: it costs, and no comment is set apart from end to end.
_MOST_LETTERS = 300

_PARTING = r"[^\w\s\ufffd'’\"()\[\]{}<>/\\,;:?!&#%@$€]"
#: Takes all it meets, even what ends in a digit: were that left out here, it would be begun anew from each part.
_PARTED = re.compile(rf"(?<![\w'’])[^\W\d_]++(?:(?:{_PARTING}|_){{1,8}}+[^\W\d_]++)++[\w'’]?")
_SIGNS = re.compile(r"[\W_]+")
#: These part words honestly: "long-term", "first.last", "snake_case".
_HONEST_SIGN = re.compile(r"[-–—_.]")
_FEWEST_LETTERS = 4


def join_spaced(draft: Draft) -> Draft:
    """Letters set apart, as in "v i a g r a", "v.i.a.g.r.a" and "(v)(i)(a)(g)(r)(a)", as words."""
    text = sheltered(draft.text)
    runs = list(_SPACED.finditer(text))
    budget = _MOST_LETTERS
    starts: dict[int, tuple[int, ...]] = {}
    for number, run in enumerate(runs):
        letters = _letters(run)
        budget -= len(letters)
        found = _words(run, letters, may_split=budget >= 0)
        if found is not None:
            starts[number] = found
    if starts:
        # Who sets one word apart sets others apart, too short to tell alone: "m e", "N E W".
        starts |= {i: () for i, run in enumerate(runs) if i not in starts and _is_short_word(run, text)}
    draft = draft.rewrite(edit for number, words in starts.items() for edit in _joints(runs[number], words))
    return draft.rewrite(edit for match in _BRACKETED.finditer(draft.text) for edit in _unbracketed(match))


def join_parted(draft: Draft) -> Draft:
    """Words with signs or pictures inside, as in "can-cer" and "via😀gra"; not two words about a sign."""
    found = [match for match in _PARTED.finditer(sheltered(draft.text)) if match[0][-1].isalpha()]
    words = {match[0] for match in found}
    parted = {word for word in words if _is_one_word(word)}
    if len(parted) > 1:
        # Who puts signs into two words puts them into others, which are less known.
        signs = {sign for word in parted for sign in _SIGNS.findall(word)}
        parted |= {word for word in words if not _HONEST_SIGN.search(word) and signs.issuperset(_SIGNS.findall(word))}
        parted = {word for word in parted if not _is_known_throughout(word)}
    return draft.rewrite(
        (match.start() + sign.start(), match.start() + sign.end(), "")
        for match in found
        if match[0] in parted
        for sign in _SIGNS.finditer(match[0])
    )


def collapse_space(draft: Draft) -> Draft:
    """Each run of white space as one space, or one line break where the run holds one; none at the ends."""
    return draft.rewrite(
        uncounted=(
            (*match.span(), new)
            for match in _SPACE.finditer(draft.text)
            if (new := _space(match, len(draft.text))) != match[0]
        )
    )


def _space(match: re.Match[str], length: int) -> str:
    if match.start() == 0 or match.end() == length:
        return ""
    return "\n" if "\n" in match[0] else " "


def _letters(run: re.Match[str]) -> str:
    return run[0][:: 1 + len(run["gap"])]


def _words(run: re.Match[str], letters: str, *, may_split: bool) -> tuple[int, ...] | None:
    """The places among the letters where a further word begins; `None` where they spell none."""
    known = unmasked(letters)
    if known is not None and is_worth_hiding(known):
        return ()
    is_acronym = letters[:-1].isupper() and run["gap"] == "."
    if len(letters) < _FEWEST_LETTERS or len(set(letters.lower())) == 1:
        return None
    if known is not None:
        # "N.I.C.E." ends in a full stop of its own.
        return None if is_acronym and run.string[run.end() : run.end() + 1] == "." else ()
    if may_split and (found := _split(letters.lower())) is not None:
        return found
    is_plausible = (
        _USUAL_GAP.fullmatch(run["gap"])
        and letters.isalpha()
        # "vitamins A B C D" is a list of names, not a word.
        and list(letters.lower()) != sorted(set(letters.lower()))
        and _VOWEL.search(letters)
        and (not letters.isupper() or len(letters) > (6 if is_acronym else 4))
    )
    return () if is_plausible else None


def _split(letters: str) -> tuple[int, ...] | None:
    """Where the letters part into the fewest known words; `None` where they do not."""
    known, short = known_words(), short_words()
    best: dict[int, tuple[int, ...]] = {0: ()}
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            if start in best and letters[start:end] in (known if end - start > 2 else short):
                found = (*best[start], start) if start else ()
                if end not in best or len(found) < len(best[end]):
                    best[end] = found
    return best.get(len(letters))


def _is_short_word(run: re.Match[str], text: str) -> bool:
    word = _letters(run).lower()
    before, after = text[max(0, run.start() - 2) : run.start()], text[run.end() : run.end() + 2]
    is_alone = before in {"", "  "} and (after in {"", "  "} or after[0] in ".,!?")
    if len(word) == 2:
        return word in short_words() and is_alone and run["gap"] == " "
    if len(word) > 3 or not is_known(word) or (run["gap"] == "." and word in _ABBREVIATIONS):
        return False
    # "vitamins A C E"
    return is_alone or list(word) != sorted(set(word))


def _joints(run: re.Match[str], starts: tuple[int, ...]) -> Iterator[Edit]:
    gap = len(run["gap"])
    places = frozenset(starts)
    for i in range(1, len(_letters(run))):
        end = run.start() + i * (1 + gap)
        if i not in places:
            yield end - gap, end, ""
        elif not run["gap"].isspace():
            yield end - gap, end, " "


def _unbracketed(match: re.Match[str]) -> Iterator[Edit]:
    letters = match[0][1::3].lower()
    if list(letters) != sorted(set(letters)) and _VOWEL.search(letters):
        for start in range(match.start(), match.end(), 3):
            yield start, start + 1, ""
            yield start + 2, start + 3, ""


def _is_one_word(word: str) -> bool:
    known = _SIGNS.sub("", word).lower()
    if not is_known(known) or _is_known_throughout(word):
        return False
    if _HONEST_SIGN.search(word):
        return is_worth_hiding(known) and len(known) > _FEWEST_LETTERS
    return len(known) > 2


def _is_known_throughout(word: str) -> bool:
    return all(len(part) > 1 and is_known(part) for part in _SIGNS.split(word))
