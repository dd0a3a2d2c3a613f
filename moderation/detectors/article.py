"""Sets a comment beside what the article above it says on the same thing."""

from collections.abc import Sequence

from moderation.domain.contradiction import ArticleComparer, ArticleMatch
from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Reading, Signal

#: Under this name goes what is only background.
CONTEXT = "article_context"
_LONGEST_QUOTE = 400


class ArticleDetector:
    """Tells when a comment contradicts its article; else the nearest sentence is background.

    Background goes under the name `article_context`, so that a policy can hold contradictions and let the rest pass.
    """

    def __init__(self, comparer: ArticleComparer) -> None:
        self._comparer = comparer

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "article"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order; none where the site sent no article text.

        The score is how likely the comment contradicts the article; of background, how likely both speak of one thing.
        """
        return [self._signals(reading, reading.comment.article.text) for reading in readings]

    def _signals(self, reading: Reading, article: str | None) -> tuple[Signal, ...]:
        match = self._comparer.compare(reading.text, article) if article else None
        return () if match is None or article is None else (self._signal(reading, article, match),)

    def _signal(self, reading: Reading, article: str, match: ArticleMatch) -> Signal:
        quote = article[match.article.start : match.article.end][:_LONGEST_QUOTE]
        return Signal(
            detector=self.name if match.contradicts else CONTEXT,
            label=Label.MEDICAL_MISINFORMATION,
            score=match.contradiction if match.contradicts else match.likeness,
            sentence="This seems to contradict what the article says."
            if match.contradicts
            else "The article has a sentence on the same thing: compare the two.",
            spans=(reading.span(match.comment.start, match.comment.end),),
            evidence=(Evidence(source="This article", quote=quote, url=reading.comment.article.url),),
        )
