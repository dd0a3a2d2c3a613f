"""What a sentence encoder on disk says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from moderation.classifier.manifest import FileEntry, SourceRows
from moderation.domain.contradiction import ContradictionScale
from moderation.domain.known_claim import MatchingScale
from moderation.domain.label import Label

#: Changes when an older reader could no longer understand a folder.
ENCODER_FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderManifest:
    """All that is known of an encoder without opening it."""

    format: int = ENCODER_FORMAT
    version: str
    created_at: datetime
    files: tuple[FileEntry, ...]
    #: Where the pre-trained weights came from, and their licence.
    base: str
    #: Releases of Python and of each library at training, by name.
    libraries: Mapping[str, str]
    data_hash: str
    sources: tuple[SourceRows, ...]
    labels: tuple[Label, ...]
    seed: int
    #: The register of known claims whose wordings it has learnt to bring together.
    register_version: str
    #: How near to a known claim is near; `None` where it was not fitted.
    matching: MatchingScale | None = None
    #: When a comment contradicts its article; `None` where it was not fitted.
    contradiction: ContradictionScale | None = None
    #: Average precision of each label on seed comments of topics that the encoder had not seen.
    held_out_precision: Mapping[Label, float]
