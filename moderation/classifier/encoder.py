"""The sentence encoder: a small transformer that reads a comment whole, served as int8 ONNX."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from moderation.domain.label import Label

#: Tokens of a comment that are read; about 90 words. What follows is left to the words and characters.
MOST_TOKENS = 128
#: So many comments are read at once; of like length, so that little is spent on padding.
_BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """What the encoder makes of some comments."""

    #: Log-odds of each label, before calibration: an array (comments, labels).
    logits: NDArray[np.float64]
    #: Where the comments stand to one another: unit vectors, an array (comments, dimensions).
    embeddings: NDArray[np.float32]


class Encoder:
    """Satisfies no more than `encode`. Safe to share between threads; not pickled."""

    def __init__(
        self, version: str, labels: tuple[Label, ...], session: InferenceSession, tokenizer: Tokenizer
    ) -> None:
        #: The name of its folder.
        self.version = version
        #: What the columns of `Encoded.logits` stand for.
        self.labels = labels
        self._session = session
        self._tokenizer = tokenizer

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row for each text, in the same order."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        logits = np.zeros((len(texts), len(self.labels)))
        embeddings: NDArray[np.float32] = np.zeros((len(texts), 0), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
        for start in range(0, len(texts), _BATCH):
            rows = by_length[start : start + _BATCH]
            batch_logits, batch_embeddings = self._run([tokens[row] for row in rows])
            if start == 0:
                embeddings = np.zeros((len(texts), batch_embeddings.shape[1]), dtype=np.float32)
            logits[rows] = batch_logits
            embeddings[rows] = batch_embeddings
        return Encoded(logits=logits, embeddings=embeddings)

    def _run(self, tokens: Sequence[Sequence[int]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        logits, embeddings = self._session.run(["logits", "embeddings"], {"input_ids": ids, "attention_mask": mask})
        return logits, embeddings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOutLogits:
    """The encoder as training may hear it: of a comment that it learnt from, as one that had not learnt from it."""

    encoder: Encoder
    #: Log-odds of the comments it learnt from, by `text_key`, by encoders that had seen neither comment nor topic.
    known: Mapping[str, NDArray[np.float64]]

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-odds of each normalised text: an array (texts, labels)."""
        keys = [text_key(text) for text in texts]
        unknown = [row for row, key in enumerate(keys) if key not in self.known]
        logits = np.zeros((len(texts), len(self.encoder.labels)))
        if unknown:
            logits[unknown] = self.encoder.encode([texts[row] for row in unknown]).logits
        for row, key in enumerate(keys):
            if key in self.known:
                logits[row] = self.known[key]
        return logits


def text_key(text: str) -> str:
    """Names a text without telling it: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def open_encoder(version: str, labels: tuple[Label, ...], model: bytes, tokenizer: str, *, threads: int) -> Encoder:
    """An encoder from what its files hold, verified by the caller. `threads` is how many cores one call may use."""
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait by spinning would take the cores that other requests need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    words = Tokenizer.from_str(tokenizer)
    words.enable_truncation(MOST_TOKENS)
    words.no_padding()
    return Encoder(version, labels, InferenceSession(model, options, ["CPUExecutionProvider"]), words)
