"""How known claims become background evidence."""

from collections.abc import Sequence
from datetime import date

import pytest

from moderation.detectors.known_claims import KnownClaimsDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.known_claim import ClaimMatch, ClaimVerdict, KnownClaim, Source, Stance
from moderation.domain.label import Harm, Label
from moderation.domain.signal import Evidence, Span


def known_claim(verdict: ClaimVerdict) -> KnownClaim:
    """A claim with that verdict and two sources."""
    return KnownClaim(
        id="tongue",
        claim="People can swallow their tongue in a seizure.",
        wordings=("he swallowed his tongue",),
        verdict=verdict,
        correction="Nobody can swallow their tongue.",
        harm=Harm.SEVERE,
        topic="epilepsy",
        sources=(
            Source(publisher="CDC", title="Seizure first aid", url="https://www.cdc.gov/epilepsy/"),
            Source(publisher="NHS", title="Seizures", url="https://www.nhs.uk/"),
        ),
        reviewed_on=date(2026, 11, 22),
    )


class FixedFinder:
    """A finder that always finds the same claim in the second word."""

    version = "fixed"

    def __init__(self, verdict: ClaimVerdict, stance: Stance) -> None:
        self._verdict = verdict
        self._stance = stance

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The one claim."""
        return (
            ClaimMatch(
                known_claim=known_claim(self._verdict),
                likeness=0.7,
                asserted=0.9,
                stance=self._stance,
                sentence=Span(start=5, end=len(text)),
            ),
        )


def test_a_repeated_claim_brings_its_correction_and_every_source() -> None:
    """The signal carries how sure it is, the sentence's place, the correction once and each source."""
    typed = "Yes. h\u200be swallowed his tongue"
    detector = KnownClaimsDetector(FixedFinder(ClaimVerdict.FALSE, Stance.ASSERTS))
    [[signal]] = detector.detect([read(Comment(id="1", text=typed))])
    assert (signal.detector, signal.label, signal.score) == ("known_claims", Label.MEDICAL_MISINFORMATION, 0.9)
    assert not signal.calibrated
    assert signal.spans == (Span(start=5, end=len(typed)),)
    assert signal.evidence == (
        Evidence(source="CDC", quote="Nobody can swallow their tongue.", url="https://www.cdc.gov/epilepsy/"),
        Evidence(source="NHS", quote="Seizures", url="https://www.nhs.uk/"),
    )
    assert "repeats a claim that is known to be false" in signal.sentence


@pytest.mark.parametrize(
    ("verdict", "stance", "said"),
    [
        (ClaimVerdict.FALSE, Stance.DENIES, "seems to deny a claim that is known to be false"),
        (ClaimVerdict.MISLEADING, Stance.ASKS, "asks about a claim that is known to mislead"),
        (ClaimVerdict.UNPROVEN, Stance.REPORTS, "what others say, a claim that is unproven"),
        (ClaimVerdict.FALSE, Stance.MENTIONS, "comes near a claim"),
        (ClaimVerdict.TRUE, Stance.ASSERTS, "repeats a claim that is true, though many doubt it"),
    ],
)
def test_what_is_not_repeated_is_background(verdict: ClaimVerdict, stance: Stance, said: str) -> None:
    """A question, a denial, and what is surprising but true go under another name, so that no policy holds them."""
    detector = KnownClaimsDetector(FixedFinder(verdict, stance))
    [[signal]] = detector.detect([read(Comment(id="1", text="Yes. So"))])
    assert (signal.detector, signal.score) == ("known_claims_context", 0.7)
    assert said in signal.sentence
