"""When a comment contradicts its article: fitted on pairs written for it, measured on others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.calibration import fit_blend
from moderation.classifier.intervals import wilson
from moderation.classifier.rows import Row, lines
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.contradiction import ContradictionScale
from moderation.domain.errors import InvalidData
from moderation.knowledge.article import ArticleComparison

#: Of what is said to contradict, at least this share does, by the lower bound of an interval.
_PRECISION = 0.9
_FOLDS = 10
#: What a pair without a sentence to compare tells: nothing.
_NOTHING = (0.0, -5.0, 0.0, 0.0, 0.0)


class Relation(StrEnum):
    """What a comment does with a sentence of its article."""

    CONTRADICTS = "contradicts"
    AGREES = "agrees"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A comment, its article, and what the one does with the other."""

    id: str
    text: str
    #: The article's name, and its text.
    article: str
    article_text: str
    relation: Relation
    #: The sentence of the article that it speaks of; empty where it speaks of none.
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFigures:
    """How comments are set beside their articles."""

    pairs: int
    #: Of the comments that speak of a sentence, the share that is shown that sentence.
    right_sentence: float
    #: How many were said to contradict, the share of those that do, and the share of those that do that were found.
    said: int
    precision: float | None
    recall: float


def read_pairs(folder: Path) -> tuple[LabelledPair, ...]:
    """The pairs in `pairs*.jsonl` of a folder with the articles beside them as `NAME.md`. Raises `InvalidData`."""
    articles: dict[str, str] = {}
    pairs: list[LabelledPair] = []
    for file in sorted(folder.glob("pairs*.jsonl")):
        for place, line in lines(file):
            row = Row(place, line)
            name, relation = row.text("article"), row.text("relation")
            if name not in articles:
                if not (folder / f"{name}.md").is_file():
                    row.refuse(f"there is no article {name}.md beside the pairs")
                articles[name] = (folder / f"{name}.md").read_text("utf-8")
            if relation not in tuple(Relation):
                row.refuse(f"“relation” must be one of {', '.join(Relation)}")
            sentence = row.text("sentence", optional=True)
            if bool(sentence) is (relation == Relation.UNRELATED) or sentence not in articles[name]:
                row.refuse("“sentence” must stand word for word in the article, or be empty for unrelated pairs")
            pairs.append(
                LabelledPair(
                    id=row.text("id"),
                    text=row.comment_text(),
                    article=name,
                    article_text=articles[name],
                    relation=Relation(relation),
                    sentence=sentence,
                )
            )
    if not pairs:
        raise InvalidData(f"{folder} holds no pairs of comments and articles.")
    return tuple(pairs)


def fit_contradiction(comparison: ArticleComparison, pairs: Sequence[LabelledPair]) -> ContradictionScale:
    """The scale for the encoder of this comparison.

    Its bound is where, on articles held out, nine of ten comments that are said to contradict do; `None` where there is
    no such bound.
    """
    evidence = np.array([_evidence(comparison, pair) for pair in pairs])
    contradicts = np.array([pair.relation is Relation.CONTRADICTS for pair in pairs])
    parts = range(evidence.shape[1])
    blend = fit_blend(evidence, contradicts, own=parts)
    articles = sorted({pair.article for pair in pairs})
    fold_of: Mapping[str, int] = {article: number % _FOLDS for number, article in enumerate(articles)}
    folds = np.array([fold_of[pair.article] for pair in pairs])
    held_out = np.zeros(len(pairs))
    for fold in set(folds.tolist()):
        others = folds != fold
        fitted = fit_blend(evidence[others], contradicts[others], own=parts)
        held_out[~others] = fitted.probabilities(evidence[~others])
    return ContradictionScale(
        weights=blend.slopes, intercept=blend.intercept, contradicts_from=_bound(held_out, contradicts)
    )


def measure_comparison(comparison: ArticleComparison, pairs: Sequence[LabelledPair]) -> ComparisonFigures:
    """How these pairs are told apart."""
    found = [comparison.compare(_normalised(pair.text), pair.article_text) for pair in pairs]
    said = [match is not None and match.contradicts for match in found]
    right = [pair.relation is Relation.CONTRADICTS for pair in pairs]
    told = [
        match is not None and _overlap(pair.article_text[match.article.start : match.article.end], pair.sentence)
        for match, pair in zip(found, pairs, strict=True)
        if pair.sentence
    ]
    true = sum(a and b for a, b in zip(said, right, strict=True))
    return ComparisonFigures(
        pairs=len(pairs),
        right_sentence=sum(told) / len(told) if told else 0.0,
        said=sum(said),
        precision=true / sum(said) if any(said) else None,
        recall=true / sum(right) if any(right) else 0.0,
    )


def _evidence(comparison: ArticleComparison, pair: LabelledPair) -> tuple[float, ...]:
    found = comparison.pairs(_normalised(pair.text), pair.article_text)
    return max(found, key=lambda near: near.odds).evidence if found else _NOTHING


def _bound(probabilities: NDArray[np.float64], contradicts: NDArray[np.bool_]) -> float | None:
    for bound in sorted(set(probabilities.tolist())):
        said = probabilities >= bound
        if wilson(int(contradicts[said].sum()), int(said.sum())).low >= _PRECISION:
            return float(bound)
    return None


def _normalised(text: str) -> str:
    return read(Comment(id="pair", text=text)).text


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one
