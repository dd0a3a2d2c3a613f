"""One health claim that is known to be false, or surprisingly true, with its correction and sources."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

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


class Stance(StrEnum):
    """What a comment does with a claim."""

    ASSERTS = "asserts"
    ASKS = "asks"
    DENIES = "denies"
    #: It tells that somebody else says so.
    REPORTS = "reports"
    #: It speaks of the matter; what it makes of the claim, no cue tells.
    MENTIONS = "mentions"


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
    #: 0 to 1: how likely the sentence speaks of the claim, whatever it says of it.
    likeness: float
    #: 0 to 1: how likely the comment asserts the claim.
    asserted: float
    stance: Stance
    #: Where the nearest sentence stands in the normalised text that was searched.
    sentence: Span


class ClaimFinder(Protocol):
    """Finds known claims in a text."""

    @property
    def version(self) -> str:
        """Changes whenever the register does."""

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The nearest claims, best first, at most three; none when nothing is near. `text` is normalised."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SentenceReadings:
    """What an encoder makes of some sentences."""

    #: Unit vectors: an array (sentences, dimensions).
    vectors: Any
    #: Log-odds that each asserts medical misinformation: an array (sentences,).
    falsehood: Any


class SentenceReader(Protocol):
    """Reads sentences for their meaning."""

    def vectors(self, texts: Sequence[str]) -> Any:
        """Unit vectors, near one another where the texts speak of one thing: an array (texts, dimensions)."""

    def read(self, sentences: Sequence[str]) -> SentenceReadings:
        """One row for each, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingScale:
    """How closeness becomes likeness and belief, fitted to one encoder on comments whose claims are known.

    Log-odds are the weighted sum and the intercept.
    """

    #: Weights of the cosine of meaning, of shared ideas and of shared letters; log-odds that the claim is spoken of.
    likeness: tuple[float, float, float]
    likeness_intercept: float
    #: Weights of the log-odds above and of those that the comment's worst sentence is false; log-odds that it asserts.
    asserted: tuple[float, float]
    asserted_intercept: float
    #: From this likeness on a match is shown.
    shown_from: float
    #: From this probability on a comment asserts the claim; `None` where no bound keeps fine comments out.
    asserted_from: float | None

    def odds(self, meaning: float, ideas: float, letters: float) -> float:
        """Log-odds that two sentences with these cosines speak of one thing."""
        by_meaning, by_ideas, by_letters = self.likeness
        return by_meaning * meaning + by_ideas * ideas + by_letters * letters + self.likeness_intercept


def measures_matching(claim_id: str) -> bool:
    """Whether the seed comments on this claim measure how claims are found, and so may not teach it. One of four do."""
    return hashlib.sha256(claim_id.encode()).digest()[0] % 4 == 0
