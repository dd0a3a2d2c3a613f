"""Looks up the known health claims that a comment speaks of."""

from collections.abc import Sequence

from moderation.domain.known_claim import ClaimFinder, ClaimMatch, ClaimVerdict, KnownClaim, Stance
from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Reading, Signal

#: Under this name goes what is only background.
CONTEXT = "known_claims_context"
_KNOWN_AS = {
    ClaimVerdict.FALSE: "that is known to be false",
    ClaimVerdict.MISLEADING: "that is known to mislead",
    ClaimVerdict.UNPROVEN: "that is unproven",
    ClaimVerdict.TRUE: "that is true, though many doubt it",
}
_DOES = {
    Stance.ASSERTS: "This repeats a claim",
    Stance.ASKS: "This asks about a claim",
    Stance.DENIES: "This seems to deny a claim",
    Stance.REPORTS: "This seems to tell what others say, a claim",
    Stance.MENTIONS: "This comes near a claim",
}


class KnownClaimsDetector:
    """Tells which known claim a comment repeats, with its correction and sources; one it only mentions is background.

    Background goes under the name `known_claims_context`, so that a policy can hold what is repeated and nothing else.
    """

    def __init__(self, finder: ClaimFinder) -> None:
        self._finder = finder

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "known_claims"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order.

        The score is how likely the comment repeats the claim; of background, how likely it speaks of the claim.
        """
        return [
            tuple(self._signal(reading, match) for match in self._finder.find(reading.text)) for reading in readings
        ]

    def _signal(self, reading: Reading, match: ClaimMatch) -> Signal:
        claim = match.known_claim
        repeats = match.stance is Stance.ASSERTS and claim.verdict is not ClaimVerdict.TRUE
        return Signal(
            detector=self.name if repeats else CONTEXT,
            label=Label.MEDICAL_MISINFORMATION,
            score=match.asserted if repeats else match.likeness,
            sentence=f"{_DOES[match.stance]} {_KNOWN_AS[claim.verdict]}: “{claim.claim}”",
            spans=(reading.span(match.sentence.start, match.sentence.end),),
            evidence=_evidence(claim),
        )


def _evidence(claim: KnownClaim) -> tuple[Evidence, ...]:
    # The correction is ours and rests on all the sources: it is said once, beside the first of them.
    return tuple(
        Evidence(source=source.publisher, quote=source.title if i else claim.correction, url=source.url)
        for i, source in enumerate(claim.sources)
    )
