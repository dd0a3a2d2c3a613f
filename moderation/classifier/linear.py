"""What a comment's words, characters and look say of each label: linear, and so exactly explained."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import FeatureUnion

from moderation.classifier.features import Document
from moderation.classifier.passages import passages, taken_apart

#: Numbers that one label gets for one comment: that of the whole comment, and that of its strongest passage.
PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearModel:
    """Fitted features, and a linear model of each label on them."""

    #: Documents to sparse rows; the first part is the words.
    features: FeatureUnion
    #: One column of coefficients for each label.
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def scores(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        """An array (documents, `PARTS`, labels)."""
        pieces = taken_apart(documents, passages)
        whole = self.score(documents)
        parts = whole[list(pieces.owners)]
        # What is one piece has been scored already.
        cut = [n for n, owner in enumerate(pieces.owners) if pieces.documents[n] is not documents[owner]]
        parts[cut] = self.score([pieces.documents[n] for n in cut])
        return np.stack([whole, pieces.strongest(parts)], axis=1)

    def score(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        """Each document as a whole: an array (documents, labels)."""
        if not documents:
            return np.zeros((0, len(self.intercepts)))
        return np.asarray(self.features.transform(documents) @ self.coefficients + self.intercepts)
