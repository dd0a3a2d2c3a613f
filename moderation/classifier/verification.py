"""Whether a model's folder is what its manifest says: checked in full before anything is unpickled."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from moderation.classifier.manifest import LIBRARIES, MANIFEST_FORMAT, FileEntry, Manifest, library_versions
from moderation.classifier.plain import from_json
from moderation.domain.errors import InvalidData, ModelRefused

MANIFEST = "manifest.json"
MODEL = "model.joblib"

_RESTORE = "Restore it or run `moderation models rollback`."
_RETRAIN = "Install the release it was trained with, or train again with `moderation train`."
#: For these a change of the minor release may change what a pickle means; for the others of the major.
_MINOR_COUNTS = frozenset({"scikit-learn", "spacy"})
_LEAST_PYTHON = (3, 11)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CHUNK = 1 << 20


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a folder. Raises `ModelRefused` when there is none that this release understands."""
    path = folder / MANIFEST
    try:
        with _opened(path) as file:
            manifest = from_json(Manifest, file.read().decode("utf-8"))
    except (InvalidData, UnicodeDecodeError) as error:
        raise ModelRefused(f"{path} is not a whole manifest: {error} {_RESTORE}") from error
    if manifest.format != MANIFEST_FORMAT:
        raise ModelRefused(
            f"{path} is of format {manifest.format}; this release reads format {MANIFEST_FORMAT}. "
            "Use the release that wrote it, or train again with `moderation train`."
        )
    if manifest.version != folder.name:
        raise ModelRefused(f"{path} describes model {manifest.version}, not {folder.name}. {_RESTORE}")
    return manifest


def verified_content(path: Path, entry: FileEntry) -> bytes:
    """What a file holds, read once, after its size and SHA-256 were found right. Raises `ModelRefused`."""
    with _opened(path) as file:
        content = file.read(entry.size + 1)
    if len(content) != entry.size or hashlib.sha256(content).hexdigest() != entry.sha256:
        raise ModelRefused(f"{path} is not the file its manifest describes (size or SHA-256 differs). {_RESTORE}")
    return content


@contextmanager
def verified_model(folder: Path) -> Iterator[tuple[Manifest, Path]]:
    """The manifest, and a path to the very file that was checked, valid inside the block.

    Checks the names, sizes and SHA-256 of all files, then the releases of the libraries. Raises `ModelRefused`.
    The manifest itself carries no signature: who can write to the folder can write a matching manifest.
    """
    manifest = read_manifest(folder)
    _check_names(folder, manifest)
    entries = {entry.name: entry for entry in manifest.files}
    for name, entry in entries.items():
        if name != MODEL:
            with _opened(folder / name) as file:
                _check_content(folder / name, file, entry)
    with _opened(folder / MODEL) as file:
        before = os.fstat(file.fileno())
        _check_content(folder / MODEL, file, entries[MODEL])
        _check_libraries(folder, manifest.libraries)
        if _identity(os.fstat(file.fileno())) != _identity(before):
            raise ModelRefused(f"{folder / MODEL} was written to while it was checked. Try again.")
        # Through the open file, so that a file renamed to this name since the check is not what gets loaded.
        held = Path(f"/proc/self/fd/{file.fileno()}")
        yield manifest, held if held.exists() else folder / MODEL


def _check_names(folder: Path, manifest: Manifest) -> None:
    described = [entry.name for entry in manifest.files]
    if MODEL not in described or len(set(described)) != len(described):
        raise ModelRefused(f"{folder / MANIFEST} does not describe one {MODEL}. {_RESTORE}")
    if odd := [name for name in described if not _NAME.fullmatch(name) or name == MANIFEST]:
        raise ModelRefused(f"{folder / MANIFEST} names “{odd[0]}”, which cannot be one of its files. {_RESTORE}")
    found = {entry.name for entry in os.scandir(folder)} - {MANIFEST}
    if missing := sorted(set(described) - found):
        raise ModelRefused(f"{folder / missing[0]} is missing. {_RESTORE}")
    if extra := sorted(found - set(described)):
        raise ModelRefused(
            f"{folder / extra[0]} is not described by the manifest. Take it out, or run `moderation models rollback`."
        )


def _check_content(path: Path, file: BinaryIO, entry: FileEntry) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    if size != entry.size or digest.hexdigest() != entry.sha256:
        raise ModelRefused(f"{path} is not the file its manifest describes (size or SHA-256 differs). {_RESTORE}")


def _check_libraries(folder: Path, trained_with: Mapping[str, str]) -> None:
    here = library_versions()
    for name in LIBRARIES:
        there = trained_with.get(name, "an unknown release")
        parts = 2 if name in _MINOR_COUNTS else 1
        if there.split(".")[:parts] != here[name].split(".")[:parts]:
            raise ModelRefused(f"{folder} was trained with {name} {there}, but {here[name]} is installed. {_RETRAIN}")
    python = trained_with.get("python", "")
    if tuple(map(int, re.findall(r"\d+", python)[:2])) < _LEAST_PYTHON:
        raise ModelRefused(f"{folder} was trained with Python {python or 'of an unknown release'}. {_RETRAIN}")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        # A link could lead to another file at the next look.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if path.is_symlink():
            raise ModelRefused(f"{path} is a link. Put the file itself there.") from error
        raise ModelRefused(f"{path} cannot be read: {error.strerror}. {_RESTORE}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ModelRefused(f"{path} is not an ordinary file. {_RESTORE}")
        yield file


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
