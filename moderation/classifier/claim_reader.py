"""The encoder as known claims are found with it: where sentences stand to one another, and whether they are false."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.encoder import Encoder, text_key
from moderation.domain.contradiction import ContradictionScale
from moderation.domain.known_claim import MatchingScale, SentenceReadings
from moderation.domain.label import Label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimReader:
    """Satisfies `moderation.domain.known_claim.SentenceReader`. Safe to share between threads."""

    encoder: Encoder
    #: How near is near, for this encoder.
    scale: MatchingScale
    #: When a comment contradicts its article; `None` where it was not fitted.
    contradiction: ContradictionScale | None
    #: Unit vectors of the wordings that were read when the encoder was made, by `text_key`: a start need not wait.
    known: Mapping[str, NDArray[np.float32]]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors: an array (texts, dimensions). Those of known texts are looked up."""
        keys = [text_key(text) for text in texts]
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        read = dict(zip(unknown, self.encoder.encode(list(unknown.values())).embeddings, strict=True))
        return np.array([self.known[key] if key in self.known else read[key] for key in keys], dtype=np.float32)

    def read(self, sentences: Sequence[str]) -> SentenceReadings:
        """One row for each, in the same order."""
        encoded = self.encoder.encode(sentences)
        column = self.encoder.labels.index(Label.MEDICAL_MISINFORMATION)
        return SentenceReadings(vectors=encoded.embeddings, falsehood=encoded.logits[:, column])
