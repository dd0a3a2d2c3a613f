"""One health claim that is known to be false, or surprisingly true, with its correction and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from moderation.domain.label import Harm
from moderation.domain.signal import Span


class ClaimVerdict(StrEnum):
    """What is known about a claim, in the manner of schema.org ClaimReview ratings."""

    #: Contradicted by good evidence.
    FALSE = "false"
    #: Holds a grain of truth that leads to a wrong conclusion.
    MISLEADING = "misleading"
    #: No good evidence either way.
    UNPROVEN = "unproven"
    #: True, though people doubt it.
    TRUE = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the correction can be read."""

    publisher: str
    title: str
    url: str
    #: Whether somebody opened the address and found what the claim needs.
    url_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClaim:
    """One entry of the register."""

    #: Lower-case words and hyphens, unique in the register.
    id: str
    #: The claim in one plain sentence.
    claim: str
    #: How commenters put it.
    wordings: tuple[str, ...]
    verdict: ClaimVerdict
    #: Two or three plain sentences.
    correction: str
    #: `None` for true claims.
    harm: Harm | None
    topic: str
    sources: tuple[Source, ...]
    reviewed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMatch:
    """A known claim that a comment's sentence comes near."""

    known_claim: KnownClaim
    #: 0 to 1: likeness of words, not a probability; 1 is the same words as a wording of the claim.
    likeness: float
    #: Where the nearest sentence stands in the normalised text that was searched.
    sentence: Span


class ClaimFinder(Protocol):
    """Finds known claims in a text."""

    @property
    def version(self) -> str:
        """Changes whenever the register does."""

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The nearest claims, best first, at most three; none when nothing is near. `text` is normalised."""
