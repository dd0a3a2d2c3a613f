"""How near two sentences are by the ideas and the letters that they share."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from moderation.domain.known_claim import MatchingScale

#: For words alone, without an encoder: fitted on all seed comments that speak of a claim. Nothing is held for words.
BY_WORDS = MatchingScale(
    likeness=(0.0, 4.5, 7.9),
    likeness_intercept=-6.0,
    asserted=(0.0, 0.0),
    asserted_intercept=0.0,
    shown_from=0.3,
    asserted_from=None,
)


def idea_cosine(ours: frozenset[str], theirs: frozenset[str], rarity: Mapping[str, float], unknown: float) -> float:
    """0 to 1, where an idea counts by its rarity; one that `rarity` does not hold counts as `unknown`."""

    def weight(found: frozenset[str]) -> float:
        return sum(rarity.get(idea, unknown) ** 2 for idea in found)

    shared = weight(ours & theirs)
    return 0.0 if not shared else shared / math.sqrt(weight(ours) * weight(theirs))


def letter_cosine(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """0 to 1, of the runs of letters of two texts."""
    return len(ours & theirs) / math.sqrt(len(ours) * len(theirs)) if ours and theirs else 0.0


def rarity_of(sentences: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """How much each idea tells: the rarer among the sentences, the more."""
    said_by = Counter(idea for found in sentences for idea in found)
    return {idea: math.log(1 + len(sentences) / often) for idea, often in said_by.items()}


def probability(odds: float) -> float:
    """Of log-odds."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
