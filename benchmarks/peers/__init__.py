"""The peers by name, and what a benchmark asks of each; a peer's library is imported when the peer is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label
from moderation.domain.verdict import Threshold

#: The two labels that matter most; peers learn these.
MAIN = (Label.SPAM, Label.MEDICAL_MISINFORMATION)
#: The peer that all costs are set against.
YARDSTICK = "tfidf"


class PeerMissing(Exception):
    """This peer cannot run here. The message says why and what to do."""


class Fitted(Protocol):
    """A peer that has learnt."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Those of `MAIN` that it knows, in the order of the columns of `scores`."""

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """A row for each comment, a column for each label: log-odds, or what grows with them."""

    def save(self, folder: Path) -> None:
        """Write what `load` needs into an empty folder."""


class Kind(Protocol):
    """A peer's module."""

    def fit(self, examples: Sequence[Example], *, seed: int, epochs: int) -> Fitted:
        """Learn from examples; `epochs` is for a peer whose passes take minutes each."""

    def load(self, folder: Path) -> Fitted:
        """What `save` wrote, ready to score."""


@runtime_checkable
class HoldsOut(Protocol):
    """A peer's module that holds out rows itself, because a part of it has seen them and must be told not to."""

    def held_out_scores(self, examples: Sequence[Example], *, by_topic: bool, seed: int) -> NDArray[np.float64]:
        """Scores of the project's own examples, in order, a column for each of `MAIN`; the folds are the run's."""


@runtime_checkable
class Shipped(Protocol):
    """What comes as it is: it brings its own operating point, and has learnt from sets that then cannot judge it."""

    @property
    def thresholds(self) -> Mapping[Label, Threshold]:
        """Where it holds and rejects, as probabilities."""

    @property
    def sources(self) -> frozenset[str]:
        """The names of the sets it learnt from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A row of the tables."""

    #: What `--peers` and the module call it.
    name: str
    #: What the tables call it.
    title: str
    #: Whether it learns from the rows of the run; else it comes as it is.
    learns: bool = True
    #: Whether its answers mean anything.
    judged: bool = True


PEERS = (
    Peer(name="second_opinion", title="Second Opinion, same rows"),
    Peer(name="words_alone", title="Second Opinion, same rows, no encoder"),
    Peer(name="champion", title="Second Opinion, as shipped", learns=False),
    Peer(name="tfidf", title="TF-IDF + logistic regression"),
    Peer(name="fast_text", title="fastText"),
    Peer(name="bogofilter", title="bogofilter (spam only)"),
    Peer(name="spacy_textcat", title="spaCy textcat"),
    Peer(name="minilm", title="MiniLM, fine-tuned"),
    Peer(name="bert_forward", title="BERT-base, forward pass", learns=False, judged=False),
)


def peer_named(name: str) -> Peer:
    """The peer by that name; raises `KeyError`."""
    return {peer.name: peer for peer in PEERS}[name]


def open_peer(name: str) -> Kind:
    """The peer's module. Raises `PeerMissing` when its library is not installed."""
    try:
        module: Any = import_module(f"benchmarks.peers.{name}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in {"benchmarks", "moderation"}:
            raise
        raise PeerMissing(
            f"the Python package “{error.name}” is not installed (benchmarks/requirements.txt)"
        ) from error
    return cast("Kind", module)


def targets(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """A row for each example, a column for each of `MAIN`."""
    return np.array([[label in example.labels for label in MAIN] for example in examples], dtype=np.bool_)


def log_odds(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Of probabilities; those of 0 and 1 become large and stay finite."""
    bounded = np.clip(probabilities.astype(np.float64), 1e-15, 1 - 1e-15)
    return np.asarray(np.log(bounded) - np.log1p(-bounded), dtype=np.float64)
