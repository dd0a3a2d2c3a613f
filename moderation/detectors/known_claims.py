"""Looks up the known health claims that a comment comes near."""

from collections.abc import Sequence

from moderation.domain.known_claim import ClaimFinder, ClaimMatch, ClaimVerdict, KnownClaim
from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Reading, Signal

_KNOWN_AS = {
    ClaimVerdict.FALSE: "is known to be false",
    ClaimVerdict.MISLEADING: "is known to mislead",
    ClaimVerdict.UNPROVEN: "is unproven",
}


class KnownClaimsDetector:
    """Background for a moderator: the claim, its correction and its sources. Being near a claim is not asserting it."""

    def __init__(self, finder: ClaimFinder) -> None:
        self._finder = finder

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "known_claims"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order; the score of each is a likeness of words."""
        return [
            tuple(
                self._signal(reading, match)
                for match in self._finder.find(reading.text)
                if match.known_claim.verdict is not ClaimVerdict.TRUE
            )
            for reading in readings
        ]

    def _signal(self, reading: Reading, match: ClaimMatch) -> Signal:
        claim = match.known_claim
        return Signal(
            detector=self.name,
            label=Label.MEDICAL_MISINFORMATION,
            score=match.likeness,
            sentence=f"This comes near a claim that {_KNOWN_AS[claim.verdict]}: “{claim.claim}”",
            spans=(reading.span(match.sentence.start, match.sentence.end),),
            evidence=_evidence(claim),
        )


def _evidence(claim: KnownClaim) -> tuple[Evidence, ...]:
    # The correction is ours and rests on all the sources: it is said once, beside the first of them.
    return tuple(
        Evidence(source=source.publisher, quote=source.title if i else claim.correction, url=source.url)
        for i, source in enumerate(claim.sources)
    )
