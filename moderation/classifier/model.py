"""A trained model: what it predicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.blend import Blend
from moderation.classifier.cascade import Cascade
from moderation.classifier.encoder import Encoder
from moderation.classifier.explanation import Explainer
from moderation.classifier.features import Document, tokenise
from moderation.classifier.linear import PARTS, LinearModel
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Span
from moderation.domain.verdict import Threshold

#: So many readings are held as features at once.
_BATCH = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedModel:
    """Satisfies `moderation.domain.model.Model`. Safe to share between threads; pickled with joblib, uncompressed."""

    #: The name of its folder.
    version: str
    labels: tuple[Label, ...]
    thresholds: Mapping[Label, Threshold]
    linear: LinearModel
    #: For each label, how its own linear scores become its probability where the encoder is not asked.
    blends: tuple[Blend, ...]
    #: For each label, how its linear scores and then all log-odds of the encoder do; empty without an encoder.
    encoder_blends: tuple[Blend, ...] = ()
    #: Which comments the encoder is asked about; `None` without an encoder.
    cascade: Cascade | None = None
    #: Reads the comments whole; `None` where the model was trained without one. Not pickled: it has files of its own.
    encoder: Encoder | None = None

    def predict(self, readings: Sequence[Reading]) -> list[list[float]]:
        """Calibrated probabilities: a row for each reading, a column for each of `labels`."""
        rows: list[list[float]] = []
        for start in range(0, len(readings), _BATCH):
            rows.extend(self._probabilities(tokenise(readings[start : start + _BATCH])).tolist())
        return rows

    def explain(self, reading: Reading, label: Label) -> tuple[Span, ...]:
        """The author's words that raised this label's probability most, in order; empty when none stands out.

        What each word adds through the linear model is exact; what it adds through the encoder is measured by leaving
        it out. What characters and the look of the comment add is not shown. Without the words shown the probability
        is lower. Raises `ValueError` for a label without a head.
        """
        head = self.labels.index(label)
        (document,) = tokenise([reading])
        blend, encoder = self.blends[head], None
        if self.encoder is not None and self._asked(self._without_encoder([document])[0])[0]:
            blend, encoder = self.encoder_blends[head], self.encoder
        explainer = Explainer(linear=self.linear, blend=blend, head=head, encoder=encoder)
        return explainer.spans(document, lambda other: float(self._probabilities(tokenise([other]))[0, head]))

    def _probabilities(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        probabilities, scores = self._without_encoder(documents)
        if self.encoder is None:
            return probabilities
        asked = np.flatnonzero(self._asked(probabilities)).tolist()
        if asked:
            heard = self.encoder.scores([documents[row] for row in asked])
            probabilities[asked] = blended(self.encoder_blends, scores[asked], heard)
        return probabilities

    def _without_encoder(self, documents: Sequence[Document]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        scores = self.linear.scores(documents)
        return blended(self.blends, scores, np.zeros((len(documents), PARTS, 0))), scores

    def _asked(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        if self.cascade is None:
            return np.ones(len(probabilities), dtype=np.bool_)
        return self.cascade.needs_encoder(probabilities)


def blended(blends: Sequence[Blend], scores: NDArray[np.float64], heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities, an array (comments, labels), from linear scores, (comments, 2, labels), and the encoder's."""
    return np.column_stack([blend.probabilities(parts_of(scores, heard, head)) for head, blend in enumerate(blends)])


def parts_of(scores: NDArray[np.float64], heard: NDArray[np.float64], head: int) -> NDArray[np.float64]:
    """What the blend of one label weighs: an array (comments, parts).

    The label's linear score of the whole comment and of its strongest passage, then all log-odds of the encoder of the
    whole comment, then those of its strongest passage.
    """
    return np.column_stack([scores[:, :, head], heard.reshape(len(heard), -1)])
