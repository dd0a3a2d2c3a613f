"""An encoder on disk: written whole or not at all, and verified before it is opened."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.claim_reader import ClaimReader
from moderation.classifier.encoder import Encoder, HeldOutLogits, open_encoder, text_key
from moderation.classifier.encoder_card import encoder_card
from moderation.classifier.encoder_manifest import ENCODER_FORMAT, EncoderManifest
from moderation.classifier.manifest import FileEntry, file_entry
from moderation.classifier.plain import from_json, to_json
from moderation.classifier.verification import MANIFEST, verified_content
from moderation.domain.errors import InvalidData, ModelRefused

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
HELD_OUT = "held_out.npz"
WORDINGS = "wordings.npz"
CARD = "card.md"
_LARGEST_MANIFEST = 1 << 20


def encoder_contents(
    manifest: EncoderManifest,
    *,
    model: bytes,
    tokenizer: bytes,
    texts: Sequence[str],
    held_out: NDArray[np.float64],
    wordings: Mapping[str, NDArray[np.float32]],
) -> Mapping[str, bytes]:
    """The files of an encoder by name, its card and its manifest among them, which describes the others.

    `held_out` are the log-odds of the strongest windows and passages of `texts`, as their authors wrote them: an array
    (texts, 2, labels). `wordings` are the unit vectors of the register's wordings. All texts are kept as hashes only.
    """
    files = {
        MODEL: model,
        TOKENIZER: tokenizer,
        HELD_OUT: _table(texts, logits=held_out.astype(np.float32)),
        WORDINGS: _table(list(wordings), vectors=np.array(list(wordings.values()), dtype=np.float16)),
    }
    files[CARD] = encoder_card(_listing(manifest, files)).encode()
    return {**files, MANIFEST: to_json(_listing(manifest, files)).encode()}


def load_encoder(folder: Path, *, sha256: str | None = None, threads: int = 1) -> Encoder:
    """An encoder, after its files have been verified; `sha256` is that of the manifest, where it is known.

    Raises `ModelRefused`.
    """
    manifest, entries = _manifest(folder, sha256)
    contents = {name: verified_content(folder / name, entries[name]) for name in (MODEL, TOKENIZER)}
    try:
        return open_encoder(
            manifest.version, manifest.labels, contents[MODEL], contents[TOKENIZER].decode("utf-8"), threads=threads
        )
    except Exception as error:  # onnxruntime and tokenizers raise what they like on a file they do not understand
        raise ModelRefused(f"{folder} cannot be opened by the installed onnxruntime and tokenizers: {error}") from error


def load_held_out(folder: Path, encoder: Encoder) -> HeldOutLogits:
    """The encoder, with what to say of the comments that it learnt from. Raises `ModelRefused`."""
    _, entries = _manifest(folder, None)
    content = verified_content(folder / HELD_OUT, entries[HELD_OUT])
    with np.load(io.BytesIO(content), allow_pickle=False) as table:
        keys, logits = table["keys"].tolist(), table["logits"].astype(np.float64)
    return HeldOutLogits(encoder=encoder, known=dict(zip(keys, logits, strict=True)))


def load_claim_reader(folder: Path, encoder: Encoder) -> ClaimReader | None:
    """The encoder as known claims are found with it; `None` where that was not fitted. Raises `ModelRefused`."""
    manifest, entries = _manifest(folder, None)
    if manifest.matching is None:
        return None
    content = verified_content(folder / WORDINGS, entries[WORDINGS])
    with np.load(io.BytesIO(content), allow_pickle=False) as table:
        keys, vectors = table["keys"].tolist(), table["vectors"].astype(np.float32)
    return ClaimReader(
        encoder=encoder,
        scale=manifest.matching,
        contradiction=manifest.contradiction,
        known=dict(zip(keys, vectors, strict=True)),
    )


def manifest_sha256(folder: Path) -> str:
    """SHA-256 of an encoder's manifest, which names all its other files. Raises `ModelRefused`."""
    return hashlib.sha256(_manifest_content(folder)).hexdigest()


def read_encoder_manifest(folder: Path) -> EncoderManifest:
    """What an encoder says of itself. Raises `ModelRefused`."""
    return _manifest(folder, None)[0]


def _table(texts: Sequence[str], **columns: NDArray[Any]) -> bytes:
    table = io.BytesIO()
    keys = np.array([text_key(text) for text in texts], dtype="U16")
    np.savez_compressed(table, allow_pickle=False, keys=keys, **columns)
    return table.getvalue()


def _listing(manifest: EncoderManifest, files: Mapping[str, bytes]) -> EncoderManifest:
    return replace(manifest, files=tuple(file_entry(name, content) for name, content in sorted(files.items())))


def _manifest(folder: Path, sha256: str | None) -> tuple[EncoderManifest, Mapping[str, FileEntry]]:
    content = _manifest_content(folder)
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise ModelRefused(f"{folder} is another encoder than the one the model was trained with. Restore it.")
    try:
        manifest = from_json(EncoderManifest, content.decode("utf-8"))
    except (InvalidData, UnicodeDecodeError) as error:
        raise ModelRefused(f"{folder / MANIFEST} is not a whole manifest: {error} Restore it.") from error
    if manifest.format != ENCODER_FORMAT:
        raise ModelRefused(f"{folder / MANIFEST} is of format {manifest.format}; this release reads {ENCODER_FORMAT}.")
    entries = {entry.name: entry for entry in manifest.files}
    if missing := [name for name in (MODEL, TOKENIZER, HELD_OUT, WORDINGS) if name not in entries]:
        raise ModelRefused(f"{folder / MANIFEST} does not describe {missing[0]}. Restore it.")
    return manifest, entries


def _manifest_content(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()[:_LARGEST_MANIFEST]
    except OSError as error:
        raise ModelRefused(f"{folder / MANIFEST} cannot be read: {error.strerror}. Restore the encoder.") from error
