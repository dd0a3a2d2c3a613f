"""What the sentence encoder is told it got wrong, beside the labels themselves. Needs the extra `encoder`."""

from typing import Any

import torch

#: What carries the label must score so much higher, in log-odds, than a twin without it.
_GAP = 2.0
#: How sharply ways to speak of one claim must be told from those of others.
_TEMPERATURE = 0.05


def between_twins(logits: Any, targets: Any, families: Any) -> Any:
    """How far comments of one family with the label fall short of `_GAP` above those without it, on average.

    All three are tensors (comments,): the log-odds of one label, whether it applies, and the number of the family.
    """
    apart = (families[:, None] == families[None, :]) & (targets[:, None] > targets[None, :])
    short = torch.nn.functional.softplus(_GAP - (logits[:, None] - logits[None, :]))
    return (short * apart).sum() / apart.sum().clamp(min=1)


def between_claims(vectors: Any) -> Any:
    """How badly two ways to speak of each claim are told from those of the others (InfoNCE, van den Oord 2018).

    A tensor (2 claims, dimensions) of unit vectors: one way for each claim, then another for each in the same order.
    """
    first, second = vectors.chunk(2)
    likeness = first @ second.T / _TEMPERATURE
    own = torch.arange(len(first))
    return (torch.nn.functional.cross_entropy(likeness, own) + torch.nn.functional.cross_entropy(likeness.T, own)) / 2
