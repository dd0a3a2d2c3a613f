"""Finds the known claims that a text speaks of, by words, letters and meaning, and what it says of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from moderation.domain.known_claim import ClaimMatch, MatchingScale, SentenceReader, SentenceReadings, Stance
from moderation.domain.signal import Span
from moderation.knowledge.closeness import BY_WORDS, idea_cosine, letter_cosine, probability, rarity_of
from moderation.knowledge.register import Register
from moderation.knowledge.stance import stance_of
from moderation.knowledge.words import ideas, letters, sentences

_MOST_MATCHES = 3
#: How many wordings are compared closely for each sentence, of those nearest by words and of those by meaning.
_CANDIDATES = 12
#: So many sentences of a comment are searched: a flood of them must not hold up the others.
_MOST_SENTENCES = 24
#: A sentence with fewer ideas that any wording has is chatter: reading it for its meaning would be wasted.
_FEWEST_IDEAS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A claim that one sentence of a text may speak of."""

    #: Its place among the register's claims.
    claim: int
    #: The nearest of its wordings.
    wording: str
    sentence: Span
    #: Cosines of meaning, of ideas and of letters, each 0 to 1.
    closeness: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """All that a text may speak of."""

    candidates: tuple[Candidate, ...]
    #: Log-odds that the worst sentence of the text asserts something false; 0 where nobody reads for meaning.
    falsehood: float


class ClaimIndex:
    """The wordings of a register, ready to be searched. Immutable, so threads may share it."""

    def __init__(
        self, register: Register, *, reader: SentenceReader | None = None, scale: MatchingScale = BY_WORDS
    ) -> None:
        """Without a reader, claims are found by their words alone. `scale` must have been fitted with the reader."""
        self._version = register.version
        self._claims = register.claims
        self._texts = [wording for claim in register.claims for wording in (claim.claim, *claim.wordings)]
        self._owners = [number for number, claim in enumerate(register.claims) for _ in range(1 + len(claim.wordings))]
        self._ideas = [frozenset(ideas(text)) for text in self._texts]
        self._rarity = rarity_of(self._ideas)
        #: What an idea weighs that no wording holds: as much as one that a single wording holds.
        self._unknown = math.log(1 + len(self._texts))
        self._search = bm25s.BM25()
        if any(self._ideas):
            self._search.index([sorted(found) for found in self._ideas], show_progress=False)
        self._reader = reader
        self._scale = scale
        self._vectors = None if reader is None or not self._texts else reader.vectors(self._texts)

    @property
    def version(self) -> str:
        """The version of the register it was built from."""
        return self._version

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The nearest claims, best first, at most three; none when nothing is near. `text` is normalised."""
        found = self.candidates(text)
        best: dict[int, tuple[float, Candidate]] = {}
        for candidate in found.candidates:
            odds = self._scale.odds(*candidate.closeness)
            if candidate.claim not in best or odds > best[candidate.claim][0]:
                best[candidate.claim] = (odds, candidate)
        nearest = sorted(best.values(), key=lambda near: (-near[0], self._claims[near[1].claim].id))[:_MOST_MATCHES]
        return [
            self._match(text, candidate, odds, found.falsehood)
            for odds, candidate in nearest
            if probability(odds) >= self._scale.shown_from
        ]

    def candidates(self, text: str) -> Candidates:
        """Whatever each sentence may speak of, near or not: what a scale is fitted on."""
        places = [place for place in sentences(text) if self._may_speak(text[place.start : place.end])]
        if not places:
            return Candidates(candidates=(), falsehood=0.0)
        places = places[:_MOST_SENTENCES]
        said = [text[place.start : place.end] for place in places]
        readings = None if self._reader is None else self._reader.read(said)
        cosines = self._cosines(readings, len(said))
        found = [
            candidate
            for number, place in enumerate(places)
            for candidate in self._near(said[number], place, cosines[number])
        ]
        falsehood = 0.0 if readings is None else float(np.max(readings.falsehood))
        return Candidates(candidates=tuple(found), falsehood=falsehood)

    def _may_speak(self, said: str) -> bool:
        return sum(idea in self._rarity for idea in set(ideas(said))) >= _FEWEST_IDEAS

    def _cosines(self, readings: SentenceReadings | None, said: int) -> NDArray[np.float32]:
        if readings is None or self._vectors is None:
            return np.zeros((said, len(self._texts)), dtype=np.float32)
        return np.asarray(readings.vectors @ self._vectors.T, dtype=np.float32)

    def _near(self, said: str, place: Span, cosines: NDArray[np.float32]) -> Iterable[Candidate]:
        about, spelt = frozenset(ideas(said)), letters(said)
        best: dict[int, Candidate] = {}
        for wording in self._wordings_near(about, cosines):
            closeness = (
                max(0.0, float(cosines[wording])),
                idea_cosine(about, self._ideas[wording], self._rarity, self._unknown),
                letter_cosine(spelt, letters(self._texts[wording])),
            )
            claim = self._owners[wording]
            if claim not in best or self._scale.odds(*closeness) > self._scale.odds(*best[claim].closeness):
                best[claim] = Candidate(claim=claim, wording=self._texts[wording], sentence=place, closeness=closeness)
        return best.values()

    def _wordings_near(self, about: frozenset[str], cosines: NDArray[np.float32]) -> set[int]:
        most = min(_CANDIDATES, len(self._texts))
        near = set() if self._vectors is None else set(np.argpartition(cosines, -most)[-most:].tolist())
        if known := [idea for idea in about if idea in self._rarity]:
            scores = self._search.get_scores(known)
            near |= {place for place in np.argpartition(scores, -most)[-most:].tolist() if scores[place] > 0}
        return near

    def _match(self, text: str, candidate: Candidate, odds: float, falsehood: float) -> ClaimMatch:
        scale = self._scale
        asserted = probability(scale.asserted[0] * odds + scale.asserted[1] * falsehood + scale.asserted_intercept)
        is_asserted = scale.asserted_from is not None and asserted >= scale.asserted_from
        return ClaimMatch(
            known_claim=self._claims[candidate.claim],
            likeness=probability(odds),
            asserted=asserted,
            stance=Stance.ASSERTS if is_asserted else _cue(text, candidate),
            sentence=candidate.sentence,
        )


def _cue(text: str, candidate: Candidate) -> Stance:
    places = list(sentences(text))
    words = [text[place.start : place.end] for place in places]
    place = places.index(candidate.sentence)
    return stance_of(
        words[place],
        before=words[place - 1] if place else "",
        after=words[place + 1] if place + 1 < len(words) else "",
        wording=candidate.wording,
    )
