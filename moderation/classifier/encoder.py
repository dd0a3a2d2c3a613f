"""The sentence encoder: a small transformer that reads a comment whole, served as int8 ONNX."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from moderation.classifier.features import Document
from moderation.classifier.passages import passages, taken_apart, windows
from moderation.domain.label import Label

#: Tokens of a comment that are read; about 90 words. What follows is left to the words and characters.
MOST_TOKENS = 128
#: What the tokenizer takes for words it does not know. Pictures in between would hide a sentence.
_PICTURES = re.compile("[\u200d\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+")
#: So many comments are read at once; the longest of them at most by so much longer than the shortest, since what it is
#: longer by is spent on padding.
_BATCH = 32
_LONGER, _AND = 1.25, 4


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

    def scores(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        """Log-odds of each comment's strongest window, then of its strongest passage: (documents, 2, labels)."""
        return strongest_parts(documents, lambda texts: self.encode(texts).logits)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row for each text, in the same order."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch([without_pictures(text) for text in texts])]
        logits = np.zeros((len(texts), len(self.labels)))
        embeddings: NDArray[np.float32] = np.zeros((len(texts), 0), dtype=np.float32)
        for rows in _of_like_length(tokens):
            batch_logits, batch_embeddings = self._run([tokens[row] for row in rows])
            if not embeddings.size:
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
    #: What `Encoder.scores` would be of the comments it learnt from, by `text_key`, by encoders that had seen neither
    #: comment nor topic: arrays (2, labels).
    known: Mapping[str, NDArray[np.float64]]

    def scores(self, documents: Sequence[Document]) -> NDArray[np.float64]:
        """Log-odds of each comment's strongest window, then of its strongest passage: (documents, 2, labels)."""
        keys = [text_key(document.reading.comment.text) for document in documents]
        unknown = [row for row, key in enumerate(keys) if key not in self.known]
        scores = np.zeros((len(documents), 2, len(self.encoder.labels)))
        if unknown:
            scores[unknown] = self.encoder.scores([documents[row] for row in unknown])
        for row, key in enumerate(keys):
            if key in self.known:
                scores[row] = self.known[key]
        return scores


def strongest_parts(
    documents: Sequence[Document], score: Callable[[Sequence[str]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """What the strongest window and the strongest passage of each document score: (documents, 2, columns).

    `score` gives a row for each text, and is asked once.
    """
    parts = [taken_apart(documents, cut) for cut in (windows, passages)]
    texts = [piece.reading.text for pieces in parts for piece in pieces.documents]
    # Many a window is a passage too, or the whole comment.
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    scores = score(list(places))[[places[text] for text in texts]]
    wide, narrow = np.split(scores, [len(parts[0].documents)])
    return np.stack([parts[0].strongest(wide), parts[1].strongest(narrow)], axis=1)


def _of_like_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The numbers of the comments, in batches."""
    batch: list[int] = []
    for row in sorted(range(len(tokens)), key=lambda row: len(tokens[row])):
        if batch and (len(batch) == _BATCH or len(tokens[row]) > _LONGER * len(tokens[batch[0]]) + _AND):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def without_pictures(text: str) -> str:
    """The text as the encoder reads it, in training as in service."""
    return _PICTURES.sub(" ", text)


def text_key(text: str) -> str:
    """Names a text, as its author wrote it, without telling it: 16 hexadecimal digits of SHA-256."""
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
