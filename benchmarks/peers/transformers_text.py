"""Comments through a transformer in PyTorch: tokens, batches of like length, and back in order."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

_BATCH = 32

#: Token ids and attention mask to logits.
Forward = Callable[..., torch.Tensor]


def score_texts(texts: Sequence[str], tokenizer: Any, forward: Forward, *, most_tokens: int) -> NDArray[np.float64]:
    """The logits of each text, an array (texts, outputs)."""
    parts: dict[int, NDArray[np.float64]] = {}
    with torch.inference_mode():
        for rows in like_lengths(texts, range(len(texts)), _BATCH):
            logits = forward(**encode([texts[row] for row in rows], tokenizer, most_tokens=most_tokens))
            parts.update(zip(rows, logits.double().numpy(), strict=True))
    return np.stack([parts[row] for row in range(len(texts))])


def encode(texts: list[str], tokenizer: Any, *, most_tokens: int) -> dict[str, torch.Tensor]:
    """Padded to the longest; what is beyond `most_tokens` is not read."""
    return dict(tokenizer(texts, padding=True, truncation=True, max_length=most_tokens, return_tensors="pt"))


def like_lengths(texts: Sequence[str], rows: Sequence[int], size: int) -> Iterator[list[int]]:
    """Batches of `rows`, shortest texts first, so that little is spent on padding."""
    by_length = sorted(rows, key=lambda row: len(texts[row]))
    for start in range(0, len(by_length), size):
        yield by_length[start : start + size]
