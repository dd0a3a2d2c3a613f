"""fastText in its supervised mode, one sigmoid a label."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import MAIN, log_odds
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_FILE = "model.bin"
_PREFIX = "__label__"
#: A line without any label is passed over in training, so fine comments get one of their own.
_FINE = "fine"


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "FastText":  # noqa: ARG001  # one contract for all
    """Learn from a file of lines, as fastText wants them."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(
            " ".join(f"{_PREFIX}{name}" for name in _names(example)) + f" {_line(example.comment)}\n"
            for example in examples
        )
        file.flush()
        model = fasttext.train_supervised(
            input=file.name,
            loss="ova",
            lr=0.5,
            epoch=25,
            dim=100,
            wordNgrams=2,
            minn=3,
            maxn=6,
            # The default of two million buckets would fill 800 MB with zeros for a few thousand comments.
            bucket=200_000,
            seed=seed,
            # With two, the same data gives another model each time.
            thread=1,
            verbose=0,
        )
    return FastText(model=model)


def load(folder: Path) -> "FastText":
    """The saved model."""
    return FastText(model=fasttext.load_model(str(folder / _FILE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FastText:
    """A fastText model."""

    model: Any

    @property
    def labels(self) -> tuple[Label, ...]:
        """Both main labels."""
        return MAIN

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Log-odds of its probabilities."""
        names, probabilities = self.model.predict([_line(comment) for comment in comments], k=-1)
        rows = [dict(zip(*row, strict=True)) for row in zip(names, probabilities, strict=True)]
        # A label it never met in training is missing from its answers.
        return log_odds(np.array([[row.get(f"{_PREFIX}{label}", 0.0) for label in MAIN] for row in rows]))

    def save(self, folder: Path) -> None:
        """One file."""
        self.model.save_model(str(folder / _FILE))


def _names(example: Example) -> list[str]:
    return [label for label in MAIN if label in example.labels] or [_FINE]


def _line(comment: Comment) -> str:
    # A comment that writes a label's mark must not label itself.
    return " ".join(comment.text.lower().replace(_PREFIX, " ").split())
