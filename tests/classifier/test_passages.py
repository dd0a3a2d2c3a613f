"""How a comment is taken apart, and that its strongest passage is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.features import tokenise
from moderation.classifier.linear import PARTS
from moderation.classifier.passages import passage, passages, windows
from moderation.classifier.training import Training
from moderation.domain.label import Label
from tests.classifier.learning import read_text


def _texts(text: str) -> list[str]:
    (document,) = tokenise([read_text(text)])
    return [passage(document, first, last).reading.text for first, last in passages(document)]


def test_sentences_and_lines_are_passages() -> None:
    """A short one is read with its neighbour."""
    assert _texts("My mother took it for years. No. It never did anything for her!\nand then we stopped it") == [
        "My mother took it for years.",
        "No. It never did anything for her!",
        "and then we stopped it",
    ]
    assert _texts("It helped me a lot, truly. Yes.") == ["It helped me a lot, truly. Yes."]
    assert _texts("") == []


def test_who_never_ends_a_sentence_is_cut() -> None:
    """Forty words are one passage, a thousand are at most twenty-four."""
    assert len(_texts("word " * 100)) == 3
    assert len(_texts("a word and another one. " * 500)) == 24


@given(st.text(max_size=300))
def test_every_word_is_in_one_passage(text: str) -> None:
    """In order, none twice, none left out; and the places of its words point into its own text."""
    (document,) = tokenise([read_text(text)])
    bounds = passages(document)
    assert [place for first, last in bounds for place in range(first, last)] == list(range(len(document.words)))
    for first, last in bounds:
        piece = passage(document, first, last)
        assert [piece.reading.text[a:b] for a, b in piece.places] == [text[a:b] for a, b in document.places[first:last]]


def _windows(text: str) -> list[str]:
    (document,) = tokenise([read_text(text)])
    return [passage(document, first, last).reading.text for first, last in windows(document)]


def test_windows_are_neighbouring_passages() -> None:
    """A short comment is one window; of a long one each holds as many sentences as fit, and the last ends the text."""
    assert _windows("My mother took it for years. It never did anything for her!") == [
        "My mother took it for years. It never did anything for her!"
    ]
    sentences = [f"Number {number} is a sentence of exactly nine words ." for number in range(10)]
    assert _windows(" ".join(sentences)) == [" ".join(sentences[first : first + 6]) for first in range(5)]
    assert _windows("") == []


@given(st.text(alphabet="ab .\n", max_size=800))
def test_windows_cover_every_word(text: str) -> None:
    """None is inside another, they begin and end in order, and together they leave no word out."""
    (document,) = tokenise([read_text(text)])
    found = windows(document)
    starts, ends = [first for first, _ in found], [last for _, last in found]
    assert starts == sorted(set(starts))
    assert ends == sorted(set(ends))
    assert {place for first, last in found for place in range(first, last)} == set(range(len(document.words)))


def test_padding_does_not_drown_the_strongest_passage(training: Training) -> None:
    """The seller's sentence among six harmless ones scores as it does alone."""
    sold = "message coach zinc for a discount"
    padding = "The garden was full of birds that morning. "
    alone, padded, harmless = tokenise(
        [read_text(text) for text in (sold, padding * 3 + f"{sold}. {padding * 3}", padding)]
    )
    spam = training.model.labels.index(Label.SPAM)
    scores = training.model.linear.scores([alone, padded, harmless])
    assert scores.shape == (3, PARTS, 2)
    assert scores[1, 0, spam] < scores[0, 0, spam] - 1
    assert scores[1, 1, spam] == pytest.approx(scores[0, 1, spam], abs=0.5)
    assert scores[2, 1, spam] < scores[1, 1, spam]
