"""How a comment becomes numbers: its words, its characters, and what it looks like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any, Self

import numpy as np
import spacy
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from spacy.language import Language
from spacy.tokens import Token

from moderation.classifier.surface import SURFACE_NAMES, surface
from moderation.domain.signal import Reading

_DIGIT = re.compile(r"\d")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
#: spaCy remembers every word it has ever seen; past this many it starts afresh, or a long run would eat the memory.
_MOST_WORDS_REMEMBERED = 150_000
_LONGEST_RUN = 200
_LONG_RUN = re.compile(rf"\S{{{_LONGEST_RUN + 1},}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A reading and its words."""

    reading: Reading
    #: Lower case, as the model knows them; addresses, handles and digits stand for their kind.
    words: tuple[str, ...]
    #: Where each word begins and ends in `reading.text`.
    places: tuple[tuple[int, int], ...]


def tokenise(readings: Sequence[Reading]) -> list[Document]:
    """The words of each reading, by spaCy's English rules; marks such as “?” and quotes are words of their own."""
    return [_TOKENISER.document(reading) for reading in readings]


def placed_ngrams(document: Document) -> list[tuple[str, tuple[int, ...]]]:
    """Its words, then its pairs of neighbouring words, each with the numbers of the words it stands for.

    The text's beginning and end pair with the first and the last word: where adverts put their hooks.
    """
    words = document.words
    edged = ("<start>", *words, "<end>")
    pairs = (
        (f"{left} {right}", tuple(place for place in (second - 1, second) if 0 <= place < len(words)))
        for second, (left, right) in enumerate(pairwise(edged))
    )
    return [*((word, (place,)) for place, word in enumerate(words)), *pairs]


def word_ngrams(document: Document) -> list[str]:
    """What the word features count."""
    return [ngram for ngram, _ in placed_ngrams(document)]


def lowered_text(document: Document) -> str:
    """What the character features read."""
    return document.reading.text.lower()


class SurfaceFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Documents to the numbers of `surface`: an array (documents, names), not yet scaled."""

    def fit(self, documents: Sequence[Document], y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's contract
        """Learns nothing but the names."""
        self.names_ = SURFACE_NAMES
        return self

    def transform(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        """One row for each document."""
        rows = [surface(document.reading) for document in documents]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(SURFACE_NAMES))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """What each column counts."""
        return np.array(SURFACE_NAMES, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags


class _Tokeniser:
    """One blank English pipeline for all threads of the process, built when first needed, never pickled."""

    def __init__(self, most_words: int) -> None:
        self._most_words = most_words
        # spaCy's vocabulary is written to while it reads, so one thread at a time.
        self._lock = Lock()
        self._language: Language | None = None

    def document(self, reading: Reading) -> Document:
        words: list[str] = []
        places: list[tuple[int, int]] = []
        with self._lock:
            for offset, piece in _pieces(reading.text):
                for token in self._ready().tokenizer(piece):
                    if not token.is_space:
                        words.append(_word(token))
                        places.append((offset + token.idx, offset + token.idx + len(token)))
        return Document(reading=reading, words=tuple(words), places=tuple(places))

    def _ready(self) -> Language:
        if self._language is None or len(self._language.vocab.strings) > self._most_words:
            self._language = spacy.blank("en")
        return self._language


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    # spaCy takes time by the square of a run without spaces: 20,000 exclamation marks would hold a worker for a minute.
    start = 0
    for run in _LONG_RUN.finditer(text):
        yield start, text[start : run.start()]
        for begin in range(run.start(), run.end(), _LONGEST_RUN):
            yield begin, text[begin : min(begin + _LONGEST_RUN, run.end())]
        start = run.end()
    yield start, text[start:]


def _word(token: Token) -> str:
    if token.like_url:
        return "<address>"
    if token.like_email:
        return "<e-mail>"
    if len(token) > 1 and token.text[0] == "@":
        return "<handle>"
    # 5 mg and 8 mg are one word pair; which dose it is, a bag of words cannot judge.
    return _DIGIT.sub("0", token.lower_).translate(_STRAIGHT)


_TOKENISER = _Tokeniser(_MOST_WORDS_REMEMBERED)
