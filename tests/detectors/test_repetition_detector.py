"""When repetition is a finding."""

from moderation.detectors.repetition import RepetitionDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label

PRAISE = "This product changed my life and it can change yours too"


def test_two_other_copies_are_a_finding() -> None:
    """From two other copies on, the same words are a finding of spam, the stronger the more there are."""
    few, many = RepetitionDetector().detect(
        [read(Comment(id="1", text=PRAISE), repeats=2), read(Comment(id="2", text=PRAISE), repeats=100)]
    )
    assert few[0].label is Label.SPAM
    assert few[0].score < many[0].score == 1.0
    assert "2 other recent comments" in few[0].sentence


def test_a_double_post_and_thanks_are_no_finding() -> None:
    """One other copy is a double click, and many people say thank you in the same words."""
    comments = [
        read(Comment(id="1", text=PRAISE), repeats=1),
        read(Comment(id="2", text="Thank you for this article!"), repeats=50),
        read(Comment(id="3", text=PRAISE)),
    ]
    assert RepetitionDetector().detect(comments) == [(), (), ()]
