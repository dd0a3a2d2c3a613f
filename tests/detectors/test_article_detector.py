"""How a comment is set beside its article."""

import pytest

from moderation.detectors.article import ArticleDetector
from moderation.detectors.text import read
from moderation.domain.comment import Article, Comment
from moderation.domain.contradiction import ArticleMatch
from moderation.domain.label import Label
from moderation.domain.signal import Signal, Span
from moderation.knowledge.article import ArticleComparison

NEUROPATHY = """Multifocal motor neuropathy is a rare disease of the motor nerves. It usually begins in the hands.
The immune system attacks the nerves. Doctors treat it with immunoglobulin, given into a vein. Most people keep working.
It is sometimes mistaken for ALS, but it is rarely fatal. Steroids do not help and may make the weakness worse."""


def signals(text: str, article: str | None = NEUROPATHY) -> tuple[Signal, ...]:
    """What the detector finds in one comment under the article."""
    page = Article(title="What Is Multifocal Motor Neuropathy?", url="https://site.example/mmn", text=article)
    return ArticleDetector(ArticleComparison()).detect([read(Comment(id="1", text=text, article=page))])[0]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Hello all. Nothing can treat it, immunoglobulin is a waste.", "Doctors treat it with immunoglobulin"),
        ("My neurologist says steroids made the weakness worse", "Steroids do not help"),
        ("they told me it is ALS and always fatal", "It is sometimes mistaken for ALS"),
    ],
)
def test_the_nearest_sentence_is_quoted(text: str, quote: str) -> None:
    """The article's sentence that shares most with the comment stands beside it."""
    [signal] = signals(text)
    assert signal.detector == "article_context"
    assert signal.label is Label.MEDICAL_MISINFORMATION
    assert 0.0 < signal.score <= 1.0
    assert not signal.calibrated
    [evidence] = signal.evidence
    assert evidence.source == "This article"
    assert evidence.quote.startswith(quote)
    assert evidence.url == "https://site.example/mmn"


def test_the_comments_own_sentence_is_marked() -> None:
    """The span lies over the sentence that was compared, and over no other."""
    typed = "Thank you. Steroids made my weakness worse. Best wishes"
    [signal] = signals(typed)
    [span] = signal.spans
    assert typed[span.start : span.end] == "Steroids made my weakness worse."


@pytest.mark.parametrize("text", ["Thank you!", "My aunt bakes bread.", "the", ""])
def test_nothing_is_said_where_little_is_shared(text: str) -> None:
    """Without two telling words in common there is no evidence."""
    assert signals(text) == ()


@pytest.mark.parametrize("article", [None, "", "  \n", "!!! ..."])
def test_nothing_is_said_without_an_article(article: str | None) -> None:
    """Where the site sent no article text there is nothing to compare."""
    assert signals("Doctors treat it with immunoglobulin", article) == ()


def test_the_same_words_are_as_alike_as_can_be() -> None:
    """A sentence copied from the article is nearer than one that shares a part of it."""
    [copied] = signals("Doctors treat it with immunoglobulin, given into a vein.")
    [partly] = signals("My aunt had immunoglobulin given into a vein")
    assert 0.9 < copied.score > partly.score


class _Contradicting:
    """Finds that the first word contradicts the article's second sentence."""

    def compare(self, text: str, article: str) -> ArticleMatch | None:
        """The one match."""
        place = article.index("It usually")
        return ArticleMatch(
            comment=Span(start=0, end=5),
            article=Span(start=place, end=place + 31),
            likeness=0.4,
            contradiction=0.8,
            contradicts=True,
        )


def test_a_contradiction_goes_under_a_name_that_a_policy_can_hold() -> None:
    """With both sentences, and how sure that is."""
    page = Article(title="What Is MMN?", text=NEUROPATHY)
    typed = "Fe\u200bet first, always."
    [[signal]] = ArticleDetector(_Contradicting()).detect([read(Comment(id="1", text=typed, article=page))])
    assert (signal.detector, signal.score) == ("article", 0.8)
    assert "contradict" in signal.sentence
    assert signal.evidence[0].quote == "It usually begins in the hands."
    assert [typed[span.start : span.end] for span in signal.spans] == ["Fe\u200bet "]
