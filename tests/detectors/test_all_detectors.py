"""What holds for every detector that follows fixed rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.detectors.article import ArticleDetector
from moderation.detectors.contact import ContactDetector
from moderation.detectors.crisis import CrisisDetector
from moderation.detectors.links import LinksDetector
from moderation.detectors.phrases import PhrasesDetector, load_phrases
from moderation.detectors.privacy import PrivacyDetector
from moderation.detectors.repetition import RepetitionDetector
from moderation.detectors.text import read
from moderation.domain.comment import Article, Comment
from moderation.domain.signal import Detector
from moderation.knowledge.article import ArticleComparison

DETECTORS: tuple[Detector, ...] = (
    ArticleDetector(ArticleComparison()),
    ContactDetector(),
    CrisisDetector(),
    LinksDetector(),
    PhrasesDetector(load_phrases()),
    PrivacyDetector(),
    RepetitionDetector(),
)
#: Pieces that rules look for, thrown together.
PIECES = (
    *(
        "i want to kill myself",
        "chest pain",
        "for an hour",
        "contact him on",
        "WhatsApp",
        "+234 801 234 5678",
        "@drben",
    ),
    *("https://bit.ly/x", "t(dot)me/x", "www.", "07700 900123", "jane@roe.example", "14 Elm Road", "MRN:", "123456789"),
    *(
        "cheap viagra online",
        "v i a g r a",
        "\u200b",
        "\ud800",
        "\n",
        " ",
        ".",
        "😀",
        "рак",
        "½",
        "took all of them",
        "now",
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join), st.integers(0, 5))
def test_any_comment_gets_a_well_formed_answer(text: str, repeats: int) -> None:
    """No comment makes a detector raise; findings are uncalibrated, scored and marked within the author's text."""
    comment = Comment(
        id="1", text=text, article=Article(text="Chest pain for an hour needs an ambulance. So does this.")
    )
    for detector in DETECTORS:
        [signals] = detector.detect([read(comment, repeats=repeats)])
        for signal in signals:
            assert signal.detector in {detector.name, f"{detector.name}_context"}
            assert not signal.calibrated
            assert 0.0 < signal.score <= 1.0 + 1e-9
            assert signal.sentence.endswith((".", "”"))
            assert all(0 <= span.start < span.end <= len(text) for span in signal.spans)
            assert list(signal.spans) == sorted(signal.spans, key=lambda span: (span.start, span.end))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_answers_come_in_the_order_of_the_readings(detector: Detector) -> None:
    """A batch is answered one reading at a time, in order, as each would be alone."""
    comments = [
        Comment(id=str(i), text=piece, article=Article(text="Chest pain kills.")) for i, piece in enumerate(PIECES)
    ]
    readings = [read(comment, repeats=3) for comment in comments]
    assert detector.detect(readings) == [detector.detect([reading])[0] for reading in readings]
    assert detector.detect([]) == []
