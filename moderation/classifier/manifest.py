"""What a model on disk says of itself: its files, its makings, its thresholds."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as installed_version

from moderation.classifier.thresholds import ResolvedGoal
from moderation.domain.label import Label

#: Changes when an older reader could no longer understand a manifest, and when the features come to mean something
#: else: a pickled model names their functions, so it would be asked other questions than it learnt to answer.
MANIFEST_FORMAT = 3
#: The libraries whose release decides whether a pickled model still works.
LIBRARIES = ("scikit-learn", "numpy", "scipy", "joblib", "spacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file beside the manifest."""

    name: str
    size: int
    #: SHA-256 in hexadecimal.
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRows:
    """What one source gave to the training."""

    name: str
    rows: int
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that is known of a model without opening it."""

    format: int = MANIFEST_FORMAT
    version: str
    created_at: datetime
    files: tuple[FileEntry, ...]
    #: Release of Python and of each library at training, by name.
    libraries: Mapping[str, str]
    #: Content hash of all training comments.
    data_hash: str
    sources: tuple[SourceRows, ...]
    #: The labels with heads.
    labels: tuple[Label, ...]
    #: The folder of the encoder it was trained with, and the SHA-256 of that folder's manifest; `None` without one.
    encoder: str | None = None
    encoder_sha256: str | None = None
    #: Share of the held-out training comments that the encoder is asked about; 0 without one.
    encoder_share: float
    #: The policy's goals, and what became of each.
    goals: tuple[ResolvedGoal, ...]
    policy_version: str
    base_rates: Mapping[Label, float]


def file_entry(name: str, content: bytes) -> FileEntry:
    """The entry of a file with this content."""
    return FileEntry(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def library_versions() -> Mapping[str, str]:
    """The releases in use now."""
    return {"python": platform.python_version()} | {name: installed_version(name) for name in LIBRARIES}
