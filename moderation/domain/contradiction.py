"""A sentence of a comment beside the sentence of the article that it comes nearest to."""

from dataclasses import dataclass
from typing import Protocol

from moderation.domain.signal import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMatch:
    """Two sentences on one thing."""

    #: Where the comment's sentence stands in the normalised text.
    comment: Span
    #: Where the article's sentence stands in the article's text.
    article: Span
    #: 0 to 1: how likely the two speak of one thing.
    likeness: float
    #: 0 to 1: how likely the comment contradicts the article.
    contradiction: float
    #: Whether that is likely enough to act on.
    contradicts: bool


class ArticleComparer(Protocol):
    """Sets comments beside their article."""

    def compare(self, text: str, article: str) -> ArticleMatch | None:
        """The pair that tells most; `None` where nothing is near. `text` is normalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionScale:
    """What makes a contradiction, fitted to one encoder on comments that agree, contradict, or do neither."""

    #: Weights of the log-odds that the two speak of one thing, of those that the comment's worst sentence is false, and
    #: of a "not", a number and a word that differ; log-odds that the comment contradicts the article.
    weights: tuple[float, ...]
    intercept: float
    #: From this probability on it does; `None` where no bound keeps the others out.
    contradicts_from: float | None
