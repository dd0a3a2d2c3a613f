"""What a model learns from."""

from dataclasses import dataclass

from moderation.domain.comment import Comment
from moderation.domain.label import Harm, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A comment that a person has labelled."""

    id: str
    comment: Comment
    labels: frozenset[Label]
    #: Where it comes from: a seed file, a public set, a site's decisions.
    source: str
    #: Examples of one group (contrast twins, one author) never straddle a split.
    group: str
    topic: str = ""
    #: What kind of comment it is, for slices: "debunking", "question", …
    kind: str = ""
    harm: Harm | None = None
    #: The known claim it speaks of, by its id, whatever it says of it; empty where nobody has told.
    claim: str = ""
    #: How much it counts in training; 1 is an ordinary row.
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Examples, and the name they go by."""

    name: str
    examples: tuple[Example, ...]

    def __len__(self) -> int:
        return len(self.examples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Row numbers of one fold: learn from `train`, measure on `held_out`."""

    train: tuple[int, ...]
    held_out: tuple[int, ...]
