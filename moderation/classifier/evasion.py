"""What disguise costs: the ways in which spammers disguise a comment, and the recall lost under each."""

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.cross_validation import Progress
from moderation.classifier.dataset import Case
from moderation.classifier.intervals import Interval
from moderation.classifier.rates import bar_at
from moderation.classifier.report import EvasionFigures, RecallLost
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Reading
from moderation.domain.verdict import Threshold

#: A disguise: the same text and source of chance give the same disguised text.
Attack = Callable[[str, Random], str]

#: Of the words, about this share is disguised; one at least.
_SHARE = 0.5
#: Words as people write them. What must be copied exactly to be of use to a seller (addresses, handles, numbers) stays.
_WORD = re.compile(r"(?<![\w@./:+-])[^\W\d_]{3,}(?![\w@/:]|[\w-]{0,60}[.@/:]\w)")

_GAP = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")

_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_LOOK_ALIKES = {
    **dict(zip("aceijopsxy", "асеіјорѕху", strict=True)),
    **dict(zip("ABCEHIKMOPSTXNZ", "АВСЕНІКМОРЅТХΝΖ", strict=True)),
    **dict(zip("dhv", "ԁһν", strict=True)),
}
_INVISIBLE = "\u200b\u200c\u2060\ufeff"
_SEPARATORS = " .*_-"
_EMOJI = ("🔥", "💊", "✅", "💰", "👉", "⭐", "🙏", "💯", "🌿", "❤️")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BENIGN = (
    "Thank you for this article, it explains a lot.",
    "My mother was diagnosed last spring and we are still learning.",
    "I asked my GP about it at my last appointment.",
    "The waiting times here are terrible, I must say.",
    "Does anyone know whether the tablets can be taken with food?",
    "I sleep a little better since I walk every evening.",
    "Interesting to read how the study was done.",
    "Greetings from a rainy Manchester to everyone here.",
    "The nurse on our ward said much the same.",
    "I hope the next part will cover side effects.",
)

_ONE_PERCENT = 0.01
#: Comments of one label that are disguised at most; drawn by hash of their ids.
_MOST = 400
#: Each end of an interval is a one-sided 95 % bound.
_Z = NormalDist().inv_cdf(0.95)


def leet(text: str, chance: Random) -> str:
    """Digits and signs for letters: "ch34p"."""
    return _rewrite(_WORD, text, chance, lambda word: _swap_letters(word, chance, _LEET))


def look_alikes(text: str, chance: Random) -> str:
    """Cyrillic and Greek letters for Latin ones that look the same."""
    return _rewrite(_WORD, text, chance, lambda word: _swap_letters(word, chance, _LOOK_ALIKES))


def zero_width(text: str, chance: Random) -> str:
    """Characters of no width inside words."""
    return _rewrite(_WORD, text, chance, lambda word: _insert(word, chance.choice(_INVISIBLE), chance))


def spaced_letters(text: str, chance: Random) -> str:
    """Letters apart: "c h e a p", "c.h.e.a.p"."""
    return _rewrite(_WORD, text, chance, lambda word: chance.choice(_SEPARATORS).join(word))


def doubled_letters(text: str, chance: Random) -> str:
    """A letter twice: "cheeap"."""
    return _rewrite(_WORD, text, chance, lambda word: _double(word, chance))


def emoji(text: str, chance: Random) -> str:
    """An emoji first, and others between words, some of them in place of the space."""
    gaps = _rewrite(_GAP, text, chance, lambda _: chance.choice(("{}", " {} ")).format(chance.choice(_EMOJI)))
    return f"{chance.choice(_EMOJI)} {gaps}"


def typos(text: str, chance: Random) -> str:
    """One slip of the finger in a word: letters swapped, one left out, one hit beside the right key."""
    return _rewrite(_WORD, text, chance, lambda word: _slip(word, chance))


def benign_padding(text: str, chance: Random) -> str:
    """The comment between three sentences of the kind that anybody might write."""
    before, *after = chance.sample(_BENIGN, 3)
    return " ".join((before, text, *after))


ATTACKS: Mapping[str, Attack] = {
    "leet": leet,
    "look-alikes": look_alikes,
    "zero-width": zero_width,
    "spaced letters": spaced_letters,
    "doubled letters": doubled_letters,
    "emoji": emoji,
    "typos": typos,
    "benign padding": benign_padding,
}


class Predictor(Protocol):
    """All that is asked of a model."""

    def predict(self, readings: Sequence[Reading]) -> Sequence[Sequence[float]]:
        """Probabilities: a row for each reading, a column for each label."""


def measure_evasion(
    model: Predictor,
    cases: Sequence[Case],
    labels: Sequence[Label],
    probabilities: NDArray[np.float64] | Sequence[Sequence[float]],
    *,
    thresholds: Mapping[Label, Threshold],
    read: Callable[[Comment], Reading],
    seed: int,
    progress: Progress = lambda _done, _total: None,
) -> tuple[EvasionFigures, ...]:
    """What each of `ATTACKS` costs each of the model's `labels`, by label and then by attack.

    `probabilities` are the model's for `cases` as they were written. At most 400 comments of a label are disguised,
    the same for the same ids. `progress` is told after each attack.
    """
    plain = np.asarray(probabilities, dtype=np.float64).reshape(len(cases), len(labels))
    fine = [row for row, case in enumerate(cases) if not case.example.labels]
    drawn = {label: _draw(cases, label) for label in labels}
    rows = sorted({row for chosen in drawn.values() for row in chosen})
    found: dict[tuple[Label, str], EvasionFigures] = {}
    for done, (name, attack) in enumerate(ATTACKS.items(), start=1):
        disguised = plain.copy()
        if rows:
            disguised[rows] = model.predict([read(_disguised(cases[row], name, attack, seed)) for row in rows])
        for head, label in enumerate(labels):
            before, after = plain[drawn[label], head], disguised[drawn[label], head]
            hold = thresholds.get(label, Threshold()).hold
            found[label, name] = EvasionFigures(
                label=label,
                attack=name,
                comments=len(drawn[label]),
                at_hold=None if hold is None else _recall_lost(before >= hold, after >= hold, hold),
                at_one_percent=_beyond(before, after, bar_at(plain[fine, head], _ONE_PERCENT)) if fine else None,
            )
        progress(done, len(ATTACKS))
    return tuple(found[label, name] for label in labels for name in ATTACKS)


def paired_difference(lost: int, gained: int, total: int) -> Interval:
    """`lost` less `gained` as a share of `total` pairs, with adjusted Wald bounds (Agresti and Min 2005)."""
    if total == 0:
        return Interval(estimate=0.0, low=-1.0, high=1.0)
    share = (lost - gained) / total
    # Half a pair more in each of the four cells, or else no pair lost would mean no doubt.
    size, difference = total + 2, lost - gained
    spread = _Z * math.sqrt(lost + gained + 1 - difference * difference / size) / size
    return Interval(
        estimate=share,
        low=max(-1.0, min(share, difference / size - spread)),
        high=min(1.0, max(share, difference / size + spread)),
    )


def _rewrite(pattern: re.Pattern[str], text: str, chance: Random, change: Callable[[str], str]) -> str:
    places = list(pattern.finditer(text))
    chosen = {place.start() for place in places if chance.random() < _SHARE}
    if places and not chosen:
        chosen = {chance.choice(places).start()}
    return pattern.sub(lambda place: change(place[0]) if place.start() in chosen else place[0], text)


def _swap_letters(word: str, chance: Random, twins: Mapping[str, str]) -> str:
    places = [place for place, letter in enumerate(word) if letter in twins]
    if not places:
        return word
    chosen = set(chance.sample(places, chance.randint(1, len(places))))
    return "".join(chance.choice(twins[letter]) if place in chosen else letter for place, letter in enumerate(word))


def _insert(word: str, mark: str, chance: Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + mark + word[place:]


def _double(word: str, chance: Random) -> str:
    place = chance.randrange(len(word))
    return word[: place + 1] + word[place:]


def _slip(word: str, chance: Random) -> str:
    # Neither the first letter nor the last: fingers and readers get those right.
    place = chance.randrange(1, len(word) - 1)
    match chance.choice(("swap", "drop", "beside")):
        case "swap":
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case "drop":
            return word[:place] + word[place + 1 :]
        case _:
            return word[:place] + _beside(word[place], chance) + word[place + 1 :]


def _beside(letter: str, chance: Random) -> str:
    row = next((keys for keys in _KEYS if letter.lower() in keys), "")
    place = row.find(letter.lower())
    return chance.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2]) if row else letter


def _draw(cases: Sequence[Case], label: Label) -> list[int]:
    rows = [row for row, case in enumerate(cases) if label in case.example.labels]
    return sorted(sorted(rows, key=lambda row: hashlib.sha256(cases[row].example.id.encode()).digest())[:_MOST])


def _disguised(case: Case, name: str, attack: Attack, seed: int) -> Comment:
    comment = case.example.comment
    # A source of chance for each comment: which others are measured beside it changes nothing.
    chance = Random(f"{seed}/{name}/{case.example.id}")  # noqa: S311  # chance that can be repeated is meant
    return replace(comment, text=attack(comment.text, chance))


def _beyond(before: NDArray[np.float64], after: NDArray[np.float64], bar: float) -> RecallLost:
    return _recall_lost(before > bar, after > bar, bar)


def _recall_lost(caught: NDArray[np.bool_], still: NDArray[np.bool_], threshold: float) -> RecallLost:
    lost, gained = int(np.sum(caught & ~still)), int(np.sum(still & ~caught))
    return RecallLost(
        threshold=threshold,
        caught=int(caught.sum()),
        lost=lost,
        gained=gained,
        share=paired_difference(lost, gained, len(caught)),
    )
