"""How a comment is set beside its article."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.contradiction import ContradictionScale
from moderation.knowledge.article import ArticleComparison

ARTICLE = (
    Path(__file__).parents[2] / "training_data" / "golden" / "articles" / "multifocal-motor-neuropathy.md"
).read_text("utf-8")
#: A "not" on one side is all that counts.
BY_NEGATION = ContradictionScale(weights=(0.0, 0.0, 4.0, 0.0, 0.0), intercept=-2.0, contradicts_from=0.8)


def test_the_nearest_sentence_stands_beside_the_comment() -> None:
    """Both places are told; by words alone nothing contradicts."""
    text = "Hello. They first took it for ALS, amyotrophic lateral sclerosis, for the wasting."
    match = ArticleComparison().compare(text, ARTICLE)
    assert match is not None
    assert text[match.comment.start : match.comment.end].startswith("They first took it")
    assert "amyotrophic lateral sclerosis" in ARTICLE[match.article.start : match.article.end]
    assert not match.contradicts


def test_what_contradicts_is_shown_before_what_is_nearer() -> None:
    """A sentence that takes back what the article says counts more than one that repeats it."""
    article = "Tablets cure the infection within a week. It is not passed on by kissing."
    text = "Tablets cure the infection within a week. It is passed on by kissing."
    near = ArticleComparison().compare(text, article)
    against = ArticleComparison(scale=BY_NEGATION).compare(text, article)
    assert near is not None
    assert against is not None
    assert (near.contradicts, text[near.comment.start :].startswith("Tablets")) == (False, True)
    assert (against.contradicts, text[against.comment.start :].startswith("It is passed on")) == (True, True)
    assert against.contradiction == pytest.approx(0.881, abs=0.001)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_comment_can_be_set_beside_any_article(text: str, article: str) -> None:
    """No text makes the comparison raise; what is found stands within the texts."""
    match = ArticleComparison().compare(text, article)
    if match is not None:
        assert 0 <= match.comment.start < match.comment.end <= len(text)
        assert 0 <= match.article.start < match.article.end <= len(article)
