"""What counts as link dropping."""

import pytest

from moderation.detectors.links import LinksDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Signal


def signals(text: str) -> tuple[Signal, ...]:
    """What the detector finds in one comment."""
    return LinksDetector().detect([read(Comment(id="1", text=text))])[0]


@pytest.mark.parametrize(
    "text",
    [
        "Join us t.me/miraclecures and be healed",
        "chat here https://wa.me/2348012345678",
        "cheap meds at bit.ly/3xyzabc today",
        "cheap meds at bit dot ly/3xyzabc, t(.)me/pills",
        "https://www.strange-videos.example/watch?v=123",
        "strange-videos.com",
        "look at a-one.com and b-two.com and also http://c-three.net/x",
        "hxxps://pills[.]shop/buy",
        "https://nih.gov@pills.example/",
        "https://nih.gov.pills.example/",
    ],
)
def test_dropped_links_are_found(text: str) -> None:
    """Messenger invites, shortened links, many links and bare links to unknown sites are findings of spam."""
    found = signals(text)
    assert found
    assert all(signal.label is Label.SPAM and not signal.calibrated and signal.spans for signal in found)


@pytest.mark.parametrize(
    "text",
    [
        "I found this helpful: https://www.example.org/heart-failure-diary",
        "https://www.who.int/news-room/fact-sheets/detail/measles",
        "See nhs.uk/conditions/stroke, https://www.cdc.gov/flu, medlineplus.gov and https://pubmed.ncbi.nlm.nih.gov/123",
        "My blood pressure is 120/80.In my case no tablets were needed.me neither",
        "My doctor.He said so. Dr.Smith agrees, e.g.that",
        "write to me@example.com",
        "No links at all",
        "",
    ],
)
def test_sources_are_no_finding(text: str) -> None:
    """A link to a source, a known authority, an e-mail address or a missing space is no link dropping."""
    assert signals(text) == ()


def test_the_link_is_marked_as_typed() -> None:
    """The span lies over the disguised link in the author's own words."""
    typed = "so join t(dot)me/herbs now"
    [signal] = signals(typed)
    [span] = signal.spans
    assert typed[span.start : span.end] == "t(dot)me/herbs"
