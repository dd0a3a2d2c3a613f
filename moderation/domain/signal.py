"""What detectors read and what they find."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from moderation.domain.comment import Comment
from moderation.domain.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the author's own text, `text[start:end]`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something a person can read to judge for themself."""

    #: Where it comes from, in a few words: a publisher, "This article".
    source: str
    #: What it says.
    quote: str
    #: Where to read on.
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One piece of evidence from one detector."""

    #: The name of the detector that found it.
    detector: str
    label: Label
    #: 0 to 1. A calibrated probability when `calibrated`; else how strong the finding is, on the detector's own scale.
    score: float
    #: Whether `score` is a probability, to be held against the model's thresholds.
    calibrated: bool = False
    #: What was found, in one sentence for a moderator.
    sentence: str
    #: The words of the author that counted, in order.
    spans: tuple[Span, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class FailureKind(StrEnum):
    """How a check came to give no answer."""

    #: It was still running when the time for the answer was up.
    TIMED_OUT = "timed_out"
    #: It raised an exception.
    RAISED = "raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A check that gave no answer. A verdict with a failure is never `publish`."""

    detector: str
    kind: FailureKind

    @property
    def sentence(self) -> str:
        """What happened, for a moderator; never holds the comment's words."""
        happened = {
            FailureKind.TIMED_OUT: "timed out",
            FailureKind.RAISED: "failed",
        }[self.kind]
        return f"The check “{self.detector}” {happened}, so a person should look."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A comment made ready for detectors: the author's text beside its normalised form."""

    comment: Comment
    #: The normalised text that words are looked for in.
    text: str
    #: `origins[i]` is the index in the author's text of the character `text[i]`; one longer than `text`.
    origins: tuple[int, ...]
    #: How many characters the normaliser changed or dropped; disguise leaves a trace.
    changed: int = 0
    #: How many other recent comments on the site carry the same normalised text.
    repeats: int = 0

    def span(self, start: int, end: int) -> Span:
        """The span of the author's text behind `text[start:end]`; `start < end`."""
        return Span(start=self.origins[start], end=self.origins[end - 1] + 1)


class Detector(Protocol):
    """Looks for one thing. Never decides."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, one tuple each. What it raises becomes a `Failure`."""
