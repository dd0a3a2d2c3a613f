"""How listed phrases are found, and what the list may hold."""

import pytest

from moderation.detectors.phrases import PhrasesDetector, load_phrases, parse_phrases
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.signal import Signal


def signals(text: str) -> tuple[Signal, ...]:
    """What the detector finds in one comment with the list of the package."""
    return PhrasesDetector(load_phrases()).detect([read(Comment(id="1", text=text))])[0]


@pytest.mark.parametrize(
    "text",
    [
        "Cheap Viagra online",
        "CHEAP  v1agra\nonline today",
        "thanks to this great herbal doctor called Ade",
        "cheap vіagra onlіne",
    ],
)
def test_listed_phrases_are_found(text: str) -> None:
    """Case, spacing and disguise do not hide a phrase."""
    [signal] = signals(text)
    assert (signal.detector, signal.label, signal.calibrated) == ("phrases", Label.SPAM, False)
    assert signal.spans


@pytest.mark.parametrize(
    "text",
    [
        "My smartwatch says my heart rate is fine",
        "Viagra gave me a headache",
        "My GP prescribed Xanax, can I order it without prescription?",
        "Those herbal doctors online are crooks",
        "More and more men buy Viagra online, says the study",
        "I was contacted by a spell caster, lol, blocked",
        "",
    ],
)
def test_patients_and_sceptics_are_not_found(text: str) -> None:
    """What patients ask and sceptics mock is on no list."""
    assert signals(text) == ()


def test_a_phrase_is_found_as_whole_words_only() -> None:
    """A phrase inside a longer word is none."""
    detector = PhrasesDetector({Label.SPAM: ("watch",)})
    assert detector.detect([read(Comment(id="1", text="smartwatch watches"))]) == [()]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("spam = [", "not TOML"),
        ('junk = ["a"]', "“junk”"),
        ('spam = "a"', "“spam”"),
        ('spam = ["a", 3]', "“spam”"),
        ('spam = [" "]', "“spam”"),
    ],
)
def test_a_mistake_in_the_list_is_named(text: str, complaint: str) -> None:
    """A list that cannot be used is refused with a sentence that says where."""
    with pytest.raises(InvalidData, match=complaint):
        parse_phrases(text)
