"""A trained model: what it predicts and which words moved it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import FeatureUnion

from moderation.classifier.calibration import Blend
from moderation.classifier.encoder import Encoder
from moderation.classifier.features import Document, placed_ngrams, tokenise
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Span
from moderation.domain.verdict import Threshold

#: So many readings are held as features at once.
_BATCH = 512
#: At most this many stretches are shown.
_MOST_SPANS = 3
#: A stretch is shown when it carries at least this share of all that speaks for the label …
_LEAST_SHARE = 0.1
#: … and moves the log-odds by at least this much.
_LEAST_PUSH = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedModel:
    """Satisfies `moderation.domain.model.Model`. Safe to share between threads; pickled with joblib, uncompressed."""

    #: The name of its folder.
    version: str
    labels: tuple[Label, ...]
    thresholds: Mapping[Label, Threshold]
    #: Documents to sparse rows; the first part is the words.
    features: FeatureUnion
    #: One column of coefficients for each label, in the order of `labels`.
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    #: For each label, how its own linear score and then all log-odds of the encoder become its probability.
    blends: tuple[Blend, ...]
    #: Reads the comments whole; `None` where the model was trained without one. Not pickled: it has files of its own.
    encoder: Encoder | None = None

    def predict(self, readings: Sequence[Reading]) -> list[list[float]]:
        """Calibrated probabilities: a row for each reading, a column for each of `labels`."""
        rows: list[list[float]] = []
        for start in range(0, len(readings), _BATCH):
            documents = tokenise(readings[start : start + _BATCH])
            scores = self.features.transform(documents) @ self.coefficients + self.intercepts
            logits = encoder_logits(self.encoder, [document.reading.text for document in documents])
            rows.extend(blended(self.blends, scores, logits).tolist())
        return rows

    def explain(self, reading: Reading, label: Label) -> tuple[Span, ...]:
        """The author's words that raised this label's probability most, in order; empty when none stands out.

        What each word adds to the log-odds is exact; what characters and the look of the comment add is not shown.
        Raises `ValueError` for a label without a head.
        """
        head = self.labels.index(label)
        document = tokenise([reading])[0]
        pushes = self._word_pushes(document, head) * self.blends[head].slopes[0]
        stretches = _raising_stretches(pushes)
        total = sum(push for _, _, push in stretches)
        telling = [
            (first, last)
            for first, last, push in sorted(stretches, key=lambda stretch: -stretch[2])
            if push >= max(_LEAST_PUSH, _LEAST_SHARE * total)
            and any(map(str.isalnum, "".join(document.words[first : last + 1])))
        ]
        return tuple(
            reading.span(document.places[first][0], document.places[last][1])
            for first, last in sorted(telling[:_MOST_SPANS])
        )

    def _word_pushes(self, document: Document, head: int) -> NDArray[np.float64]:
        vectoriser = self.features.transformer_list[0][1]
        row = vectoriser.transform([document])
        push = {
            column: float(value) * float(self.coefficients[column, head])
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
            # A feature's push is shared by its occurrences, and by the words of each: the pushes add up to exactly
            # what the word features add to the score.
            pushes[list(places)] += push[column] / counts[column] / len(places)
        return pushes


def encoder_logits(encoder: Encoder | None, texts: Sequence[str]) -> NDArray[np.float64]:
    """The encoder's log-odds, an array (texts, its labels); no columns where there is no encoder."""
    return np.zeros((len(texts), 0)) if encoder is None else encoder.encode(texts).logits


def blended(blends: Sequence[Blend], scores: NDArray[np.float64], logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities, an array (comments, labels), from the linear scores of the labels and the encoder's log-odds."""
    return np.column_stack(
        [blend.probabilities(np.column_stack([scores[:, head], logits])) for head, blend in enumerate(blends)]
    )


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
