"""Sets a comment beside what the article above it says on the same thing."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.detectors.sentences import Sentence, sentences
from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Reading, Signal

#: Enough to hold the articles under which people are commenting right now.
_ARTICLES_KEPT = 64
_LEAST_SHARED = 2
_LEAST_LIKENESS = 0.3
#: So many sentences of a comment are set beside the article: a flood of them must not hold up the others.
_MOST_SENTENCES = 40
_LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class _Article:
    """An article's sentences, and how much each of its words tells."""

    sentences: tuple[Sentence, ...]
    rarity: Mapping[str, float]
    #: What a word weighs that the article never uses.
    unseen: float

    def weight(self, stems: frozenset[str]) -> float:
        return sum(self.rarity.get(stem, self.unseen) for stem in stems)


class ArticleDetector:
    """Background for a moderator: the article's sentence that is nearest to the comment, right or wrong."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "article"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order; none where the site sent no article text."""
        return [self._signals(reading, reading.comment.article.text) for reading in readings]

    def _signals(self, reading: Reading, text: str | None) -> tuple[Signal, ...]:
        if not text or not text.strip():
            return ()
        article = _read_article(text)
        comment = [(ours, frozenset(ours.stems)) for ours in sentences(reading.text)[:_MOST_SENTENCES]]
        pairs = [
            (likeness, ours, theirs)
            for theirs in article.sentences
            for ours, stems in comment
            if (likeness := _likeness(article, stems, frozenset(theirs.stems))) >= _LEAST_LIKENESS
        ]
        if not pairs:
            return ()
        likeness, ours, theirs = max(pairs, key=lambda pair: pair[0])
        return (
            Signal(
                detector=self.name,
                label=Label.MEDICAL_MISINFORMATION,
                score=likeness,
                sentence="The article has a sentence on the same thing: compare the two.",
                spans=(reading.span(ours.start, ours.end),),
                evidence=(
                    Evidence(
                        source="This article",
                        quote=text[theirs.start : theirs.end][:_LONGEST_QUOTE],
                        url=reading.comment.article.url,
                    ),
                ),
            ),
        )


@lru_cache(maxsize=_ARTICLES_KEPT)
def _read_article(text: str) -> _Article:
    found = tuple(sentence for sentence in sentences(text) if sentence.stems)
    count = len(found)
    occurrences = Counter(stem for sentence in found for stem in set(sentence.stems))
    return _Article(
        sentences=found,
        rarity={stem: math.log(1 + count / often) for stem, often in occurrences.items()},
        unseen=math.log(1 + count) if count else 1.0,
    )


def _likeness(article: _Article, ours: frozenset[str], theirs: frozenset[str]) -> float:
    """0 to 1: the shared words' weight against the geometric mean of both sentences' weights."""
    shared = ours & theirs
    if len(shared) < _LEAST_SHARED:
        return 0.0
    return article.weight(shared) / math.sqrt(article.weight(ours) * article.weight(theirs))
