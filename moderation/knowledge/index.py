"""Finds the known claims that a text comes near, by the words they share."""

import math
from collections import Counter
from collections.abc import Sequence

import bm25s

from moderation.domain.known_claim import ClaimMatch, KnownClaim
from moderation.domain.signal import Span
from moderation.knowledge.register import Register
from moderation.knowledge.words import ideas, passages

_MOST_MATCHES = 3
#: Below this, patients who merely speak of the same disease would match.
_LEAST_LIKENESS = 0.55
#: A part of a wording is not the claim: "numb feet" says nothing of vitamin B6.
_LEAST_RECALL = 0.5
#: Fewer ideas than this are a subject, not a claim: "flu vaccine". A shorter wording is not searched for.
_FEWEST_IDEAS = 3
#: A claim that is clearly further off than the best one for the same sentence is not what the sentence says.
_LEAST_SHARE_OF_BEST = 0.85
#: How many wordings are compared closely for each passage.
_CANDIDATES = 8
#: Commenters wrap a claim in a story; more ideas than this are read in parts.
_LONGEST_PASSAGE = 14
#: Finding all of a wording counts more than the rest that the sentence says besides (beta of the F-measure).
_WEIGHT_OF_RECALL = 1.5


class ClaimIndex:
    """The wordings of a register, ready to be searched. Immutable, so threads may share it."""

    def __init__(self, register: Register) -> None:
        self._version = register.version
        wordings = [
            (claim, found)
            for claim in register.claims
            for wording in (claim.claim, *claim.wordings)
            if len(found := frozenset(ideas(wording))) >= _FEWEST_IDEAS
        ]
        self._claims: list[KnownClaim] = [claim for claim, _ in wordings]
        self._wordings = [found for _, found in wordings]
        self._weights = _weights(wordings)
        #: What an idea weighs that no claim holds: as much as a rare one.
        self._unknown = math.log(1 + len(register.claims))
        self._search = bm25s.BM25()
        if wordings:
            self._search.index([sorted(found) for found in self._wordings], show_progress=False)

    @property
    def version(self) -> str:
        """The version of the register it was built from."""
        return self._version

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The nearest claims, best first, at most three; none when nothing is near. `text` is normalised."""
        best: dict[str, ClaimMatch] = {}
        for passage in passages(text, longest=_LONGEST_PASSAGE):
            for claim, likeness in self._near(frozenset(passage.ideas)):
                found = best.get(claim.id)
                if found is None or likeness > found.likeness:
                    best[claim.id] = _match(claim, likeness, passage.sentence)
        return sorted(best.values(), key=lambda match: (-match.likeness, match.known_claim.id))[:_MOST_MATCHES]

    def _near(self, said: frozenset[str]) -> list[tuple[KnownClaim, float]]:
        known = [idea for idea in said if idea in self._weights]
        if len(known) < _FEWEST_IDEAS:
            return []
        scores = self._search.get_scores(known)
        candidates = scores.argsort()[: -_CANDIDATES - 1 : -1].tolist()
        found = [(self._claims[i], self._likeness(said, self._wordings[i])) for i in candidates]
        least = max(_LEAST_LIKENESS, _LEAST_SHARE_OF_BEST * max(likeness for _, likeness in found))
        return [(claim, likeness) for claim, likeness in found if likeness >= least]

    def _likeness(self, said: frozenset[str], wording: frozenset[str]) -> float:
        """The F-measure of the shared ideas' weight: how much of the wording is said, and of what is said is in it."""
        if len(said & wording) < _FEWEST_IDEAS:
            return 0.0
        shared = self._weight(said & wording)
        recall, precision = shared / self._weight(wording), shared / self._weight(said)
        if recall < _LEAST_RECALL:
            return 0.0
        beta = _WEIGHT_OF_RECALL**2
        return (1 + beta) * precision * recall / (beta * precision + recall)

    def _weight(self, found: frozenset[str]) -> float:
        return sum(self._weights.get(idea, self._unknown) for idea in found)


def _weights(wordings: Sequence[tuple[KnownClaim, frozenset[str]]]) -> dict[str, float]:
    """How much each idea tells: the rarer among claims, the more."""
    said_by = Counter(idea for idea, _ in {(idea, claim.id) for claim, found in wordings for idea in found})
    claims = len({claim.id for claim, _ in wordings})
    return {idea: math.log(1 + claims / often) for idea, often in said_by.items()}


def _match(claim: KnownClaim, likeness: float, sentence: Span) -> ClaimMatch:
    return ClaimMatch(known_claim=claim, likeness=likeness, sentence=sentence)
