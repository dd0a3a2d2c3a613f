"""When a comment is said to contradict its article."""

import json
from collections import Counter
from pathlib import Path

import pytest

from moderation.domain.errors import InvalidData
from moderation.knowledge.article import ArticleComparison
from moderation.services.comparing import LabelledPair, Relation, fit_contradiction, measure_comparison, read_pairs

DATA = Path(__file__).parents[2] / "training_data"
ARTICLE = (
    "# What Is Gout?\n\nGout comes from crystals of uric acid. It is not infectious. Attacks last about ten days.\n"
)


def test_pairs_that_teach_and_pairs_that_measure_have_no_article_in_common() -> None:
    """Each kind is there in number, in both."""
    teach, measure = read_pairs(DATA / "articles"), read_pairs(DATA / "golden" / "articles")
    assert len(teach) > 500
    assert len(measure) > 300
    assert not {pair.article for pair in teach} & {pair.article for pair in measure}
    assert len({pair.id for pair in (*teach, *measure)}) == len(teach) + len(measure)
    for pairs in (teach, measure):
        assert min(Counter(pair.relation for pair in pairs).values()) > 100


def pairs(count: int = 80) -> tuple[LabelledPair, ...]:
    """Comments that say under forty articles that gout is infectious, and that it is not."""
    return tuple(
        LabelledPair(
            id=str(number),
            text="Gout is infectious" if number % 2 else "Gout is not infectious",
            article=f"gout-{number // 2}",
            article_text=ARTICLE,
            relation=Relation.CONTRADICTS if number % 2 else Relation.AGREES,
            sentence="It is not infectious.",
        )
        for number in range(count)
    )


def test_the_bound_lets_nine_of_ten_be_right() -> None:
    """Where a "not" tells the two apart, all are told apart; where nothing does, nothing is said to contradict."""
    scale = fit_contradiction(ArticleComparison(), pairs())
    figures = measure_comparison(ArticleComparison(scale=scale), pairs())
    assert (figures.precision, figures.recall, figures.right_sentence) == (1.0, 1.0, 1.0)
    flipped = [pair if n % 4 < 2 else _other(pair) for n, pair in enumerate(pairs())]
    told_nothing = fit_contradiction(ArticleComparison(), flipped)
    assert told_nothing.contradicts_from is None
    assert measure_comparison(ArticleComparison(scale=told_nothing), flipped).said == 0


def _other(pair: LabelledPair) -> LabelledPair:
    relation = Relation.AGREES if pair.relation is Relation.CONTRADICTS else Relation.CONTRADICTS
    return LabelledPair(
        id=pair.id,
        text=pair.text,
        article=pair.article,
        article_text=pair.article_text,
        relation=relation,
        sentence=pair.sentence,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"article": "measles"}, "line 1: there is no article measles.md"),
        ({"relation": "denies"}, "“relation” must be one of"),
        ({"sentence": "It is infectious."}, "word for word"),
        ({"relation": "unrelated"}, "or be empty for unrelated"),
    ],
)
def test_a_pair_that_cannot_be_used_is_refused(tmp_path: Path, change: dict[str, str], said: str) -> None:
    """With its place and what is wrong."""
    row = {"id": "1", "article": "gout", "text": "No", "relation": "agrees", "sentence": "It is not infectious."}
    (tmp_path / "gout.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "pairs.jsonl").write_text(json.dumps(row | change), "utf-8")
    with pytest.raises(InvalidData, match=said):
        read_pairs(tmp_path)


def test_a_folder_without_pairs_is_refused(tmp_path: Path) -> None:
    """Nothing can be fitted on nothing."""
    with pytest.raises(InvalidData, match="holds no pairs"):
        read_pairs(tmp_path)
