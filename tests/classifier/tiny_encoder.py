"""A real ONNX encoder of a few words, small enough to be built in a test."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from moderation.classifier.encoder_files import encoder_contents
from moderation.classifier.encoder_manifest import EncoderManifest
from moderation.domain.known_claim import MatchingScale
from moderation.domain.label import Label

NAME = "encoder-2026-11-22.1"
LABELS = tuple(Label)
#: What each word adds to the log-odds of spam, medical misinformation, privacy and crisis.
WORDS: Mapping[str, tuple[float, float, float, float]] = {
    "[UNK]": (-0.1, -0.1, 0, 0),
    "order": (2, 0, 0, 0),
    "coach": (2, 0, 0, 0),
    "earn": (2, 0, 0, 0),
    "buy": (2, 0, 0, 0),
    "cures": (0, 3, 0, 0),
    "heals": (0, 3, 0, 0),
    "insulin": (0, 2, 0, 0),
}


def tiny_files(
    texts: list[str] | None = None,
    held_out: NDArray[np.float64] | None = None,
    version: str = NAME,
    wordings: Mapping[str, NDArray[np.float32]] | None = None,
    matching: MatchingScale | None = None,
) -> Mapping[str, bytes]:
    """The files of the encoder, by name."""
    manifest = EncoderManifest(
        version=version,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        files=(),
        base="nothing",
        libraries={},
        data_hash="0" * 64,
        sources=(),
        labels=LABELS,
        seed=1,
        register_version="c0ffee",
        matching=matching,
        held_out_precision={},
    )
    return encoder_contents(
        manifest,
        model=_model(),
        tokenizer=_tokenizer(),
        texts=texts or [],
        held_out=np.zeros((0, 2, len(LABELS))) if held_out is None else held_out,
        wordings=wordings or {},
    )


def write_tiny_encoder(home: Path, **files: object) -> Path:
    """The encoder in a folder of models; returns its own folder."""
    folder = home / NAME
    folder.mkdir(parents=True)
    for name, content in tiny_files(**files).items():  # type: ignore[arg-type]
        (folder / name).write_bytes(content)
    return folder


def _tokenizer() -> bytes:
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer.to_str().encode()


def _model() -> bytes:
    table = np.array(list(WORDS.values()), dtype=np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["states"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["states", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "first"], ["logits"], keepdims=0),
        helper.make_node("LpNormalization", ["logits"], ["embeddings"], axis=1, p=2),
    ]
    whole = [("input_ids", TensorProto.INT64), ("attention_mask", TensorProto.INT64)]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, ["comments", "tokens"]) for name, kind in whole],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["comments", len(LABELS)])
            for name in ("logits", "embeddings")
        ],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "first"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()
