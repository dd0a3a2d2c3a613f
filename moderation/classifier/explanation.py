"""Which of the author's words raised a probability."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.blend import Blend
from moderation.classifier.encoder import Encoder
from moderation.classifier.features import Document, placed_ngrams
from moderation.classifier.linear import PARTS, LinearModel
from moderation.classifier.passages import passage, passages
from moderation.domain.signal import Reading, Span

#: At most this many stretches are shown.
_MOST_SPANS = 3
#: A stretch is shown when it carries at least this share of all that speaks for the label …
_LEAST_SHARE = 0.1
#: … and moves the log-odds by at least this much.
_LEAST_PUSH = 0.1
#: Into so many parts the strongest passage is taken apart for the encoder, each left out in turn.
_OCCLUSIONS = 5

#: A stretch of words: the first and the last.
_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explainer:
    """Tells which words of a comment raised the probability of one label."""

    linear: LinearModel
    blend: Blend
    #: The label's column in the linear model.
    head: int
    #: `None` where it was not asked.
    encoder: Encoder | None

    def spans(self, document: Document, probability: Callable[[Reading], float]) -> tuple[Span, ...]:
        """The author's words that raised it most, in order; empty when none stands out.

        `probability` is the label's, of any reading: what is shown has been left out once, and that lowered it.
        """
        telling = _telling(document, self.pushes(document))
        whole = probability(document.reading)
        for shown in (telling, telling[:1]):
            if shown and probability(_without(document, shown)) < whole:
                return tuple(_span(document, stretch) for stretch in sorted(shown))
        return ()

    def pushes(self, document: Document) -> NDArray[np.float64]:
        """What each word adds to the log-odds."""
        pushes = np.zeros(len(document.words))
        if not len(pushes):
            return pushes
        bounds = passages(document)
        pieces = [passage(document, first, last) for first, last in bounds]
        strongest = int(np.argmax(self.linear.score(pieces)[:, self.head])) if len(pieces) > 1 else 0
        begin = bounds[strongest][0]
        for share, start, piece in zip(self.blend.slopes, (0, begin), (document, pieces[strongest]), strict=False):
            pushes[start : start + len(piece.words)] += share * word_pushes(self.linear, piece, self.head)
        if self.encoder is not None:
            self._add_occlusions(pushes, document, bounds, pieces)
        return pushes

    def _add_occlusions(
        self, pushes: NDArray[np.float64], document: Document, bounds: Sequence[tuple[int, int]], pieces: list[Document]
    ) -> None:
        alone = self._encoder_scores([piece.reading.text for piece in pieces])
        first, last = bounds[int(np.argmax(alone))]
        step = max(1, -(-(last - first) // _OCCLUSIONS))
        windows = [(start, min(start + step, last)) for start in range(first, last, step)]
        left_out = [_joined(document, range(first, start), range(end, last)) for start, end in windows]
        for (start, end), score in zip(windows, self._encoder_scores(left_out), strict=True):
            pushes[start:end] += (float(np.max(alone)) - score) / (end - start)

    def _encoder_scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        assert self.encoder is not None  # noqa: S101 - the caller has looked
        # A passage alone is the whole and the strongest at once.
        return np.asarray(np.tile(self.encoder.encode(texts).logits, PARTS) @ np.array(self.blend.slopes[PARTS:]))


def word_pushes(linear: LinearModel, document: Document, head: int) -> NDArray[np.float64]:
    """What each word adds to a label's linear score; together, exactly what the word features add."""
    vectoriser = linear.features.transformer_list[0][1]
    row = vectoriser.transform([document])
    push = {
        column: float(value) * float(linear.coefficients[column, head])
        for column, value in zip(row.indices.tolist(), row.data, strict=True)
    }
    ngrams = [
        (column, places)
        for ngram, places in placed_ngrams(document)
        if places and (column := vectoriser.vocabulary_.get(ngram)) is not None
    ]
    counts = Counter(column for column, _ in ngrams)
    pushes = np.zeros(len(document.words))
    for column, places in ngrams:
        # A feature's push is shared by its occurrences, and by the words of each.
        pushes[list(places)] += push[column] / counts[column] / len(places)
    return pushes


def _telling(document: Document, pushes: NDArray[np.float64]) -> list[_Stretch]:
    """The stretches worth showing, the strongest first."""
    stretches = _raising_stretches(pushes)
    total = sum(push for _, _, push in stretches)
    return [
        (first, last)
        for first, last, push in sorted(stretches, key=lambda stretch: -stretch[2])
        if push >= max(_LEAST_PUSH, _LEAST_SHARE * total)
        and any(map(str.isalnum, "".join(document.words[first : last + 1])))
    ][:_MOST_SPANS]


def _raising_stretches(pushes: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    # First word, last word and sum of each unbroken run of words that speak for the label.
    stretches: list[tuple[int, int, float]] = []
    for place, push in enumerate(pushes.tolist()):
        if push <= 0:
            continue
        if stretches and stretches[-1][1] == place - 1:
            first, _, before = stretches[-1]
            stretches[-1] = (first, place, before + push)
        else:
            stretches.append((place, place, push))
    return stretches


def _span(document: Document, stretch: _Stretch) -> Span:
    first, last = stretch
    return document.reading.span(document.places[first][0], document.places[last][1])


def _joined(document: Document, *parts: range) -> str:
    places = document.places
    return " ".join(document.reading.text[places[part[0]][0] : places[part[-1]][1]] for part in parts if part)


def _without(document: Document, stretches: Sequence[_Stretch]) -> Reading:
    """The comment as it would read had its author left these words out."""
    reading = document.reading
    typed, text = reading.comment.text, reading.text
    for first, last in sorted(stretches, reverse=True):
        span = _span(document, (first, last))
        typed = typed[: span.start] + typed[span.end :]
        text = text[: document.places[first][0]] + text[document.places[last][1] :]
    return replace(
        reading, comment=replace(reading.comment, text=typed), text=text, origins=tuple(range(len(text) + 1))
    )
