"""Sets a comment beside what the article above it says on the same thing, and tells whether it contradicts that."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from moderation.domain.contradiction import ArticleMatch, ContradictionScale
from moderation.domain.known_claim import MatchingScale, SentenceReader
from moderation.domain.signal import Span
from moderation.knowledge.closeness import BY_WORDS, idea_cosine, letter_cosine, probability, rarity_of
from moderation.knowledge.differences import differences
from moderation.knowledge.words import ideas, letters, sentences

#: Enough to hold the articles under which people are commenting right now.
_ARTICLES_KEPT = 64
#: So many sentences are compared: a flood of them must not hold up the others.
_MOST_OURS, _MOST_THEIRS = 24, 400
_NOTHING: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
#: Without an encoder nobody can tell a contradiction.
UNTOLD = ContradictionScale(weights=(0.0,) * 5, intercept=0.0, contradicts_from=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence of a comment and one of its article."""

    ours: Span
    theirs: Span
    #: Log-odds that the two speak of one thing.
    odds: float
    #: What a `ContradictionScale` weighs.
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Article:
    places: tuple[Span, ...]
    said: tuple[str, ...]
    ideas: tuple[frozenset[str], ...]
    letters: tuple[frozenset[str], ...]
    rarity: Mapping[str, float]
    vectors: NDArray[np.float32]


class ArticleComparison:
    """Satisfies `moderation.domain.contradiction.ArticleComparer`. Safe to share between threads."""

    def __init__(
        self,
        reader: SentenceReader | None = None,
        *,
        closeness: MatchingScale = BY_WORDS,
        scale: ContradictionScale = UNTOLD,
    ) -> None:
        """Both scales must have been fitted with the reader. Without one, sentences are compared by their words."""
        self._reader = reader
        self._closeness = closeness
        self._scale = scale
        self._read = lru_cache(maxsize=_ARTICLES_KEPT)(self._read_article)

    def compare(self, text: str, article: str) -> ArticleMatch | None:
        """The pair that contradicts most, else the nearest; `None` where nothing is near. `text` is normalised."""
        pairs = [pair for pair in self.pairs(text, article) if probability(pair.odds) >= self._closeness.shown_from]
        if not pairs:
            return None
        bound = self._scale.contradicts_from
        worst = max(pairs, key=self._contradiction)
        contradicts = bound is not None and self._contradiction(worst) >= bound
        shown = worst if contradicts else max(pairs, key=lambda pair: pair.odds)
        return ArticleMatch(
            comment=shown.ours,
            article=shown.theirs,
            likeness=probability(shown.odds),
            contradiction=self._contradiction(shown),
            contradicts=contradicts,
        )

    def pairs(self, text: str, article: str) -> Sequence[Pair]:
        """For each sentence of the comment the article's nearest one: what a scale is fitted on."""
        read = self._read(article)
        places = list(sentences(text))[:_MOST_OURS]
        if not places or not read.places:
            return ()
        said = [text[place.start : place.end] for place in places]
        falsehood, cosines = 0.0, np.zeros((len(said), len(read.places)), dtype=np.float32)
        if self._reader is not None:
            readings = self._reader.read(said)
            falsehood = float(np.max(readings.falsehood))
            cosines = np.asarray(readings.vectors @ read.vectors.T, dtype=np.float32)
        return [
            self._nearest(place, words, read, cosine, falsehood)
            for place, words, cosine in zip(places, said, cosines, strict=True)
        ]

    def _nearest(self, place: Span, said: str, article: _Article, cosines: NDArray[np.float32], false: float) -> Pair:
        about, spelt = frozenset(ideas(said)), letters(said)
        unknown = math.log(1 + len(article.places))
        odds = [
            self._closeness.odds(
                max(0.0, float(cosine)),
                idea_cosine(about, theirs, article.rarity, unknown),
                letter_cosine(spelt, their_letters),
            )
            for cosine, theirs, their_letters in zip(cosines, article.ideas, article.letters, strict=True)
        ]
        best = int(np.argmax(odds))
        return Pair(
            ours=place,
            theirs=article.places[best],
            odds=odds[best],
            evidence=(odds[best], false, *differences(said, article.said[best])),
        )

    def _contradiction(self, pair: Pair) -> float:
        weighed = sum(weight * value for weight, value in zip(self._scale.weights, pair.evidence, strict=True))
        return probability(weighed + self._scale.intercept)

    def _read_article(self, text: str) -> _Article:
        places = tuple(islice(sentences(text), _MOST_THEIRS))
        said = tuple(text[place.start : place.end] for place in places)
        about = tuple(frozenset(ideas(sentence)) for sentence in said)
        return _Article(
            places=places,
            said=said,
            ideas=about,
            letters=tuple(map(letters, said)),
            rarity=rarity_of(about),
            vectors=np.asarray(self._reader.vectors(said)) if self._reader is not None and said else _NOTHING,
        )
