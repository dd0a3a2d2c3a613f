"""How known claims become background evidence."""

from collections.abc import Sequence
from datetime import date

from moderation.detectors.known_claims import KnownClaimsDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.known_claim import ClaimMatch, ClaimVerdict, KnownClaim, Source
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

    def __init__(self, verdict: ClaimVerdict) -> None:
        self._verdict = verdict

    def find(self, text: str) -> Sequence[ClaimMatch]:
        """The one claim."""
        return (
            ClaimMatch(known_claim=known_claim(self._verdict), likeness=0.7, sentence=Span(start=5, end=len(text))),
        )


def test_a_false_claim_brings_its_correction_and_every_source() -> None:
    """The signal carries likeness, the sentence's place, the correction once and each source."""
    typed = "Yes. h\u200be swallowed his tongue"
    [[signal]] = KnownClaimsDetector(FixedFinder(ClaimVerdict.FALSE)).detect([read(Comment(id="1", text=typed))])
    assert (signal.label, signal.score, signal.calibrated) == (Label.MEDICAL_MISINFORMATION, 0.7, False)
    assert signal.spans == (Span(start=5, end=len(typed)),)
    assert signal.evidence == (
        Evidence(source="CDC", quote="Nobody can swallow their tongue.", url="https://www.cdc.gov/epilepsy/"),
        Evidence(source="NHS", quote="Seizures", url="https://www.nhs.uk/"),
    )
    assert "known to be false" in signal.sentence


def test_a_true_claim_is_no_signal() -> None:
    """What is surprising but true speaks against nobody."""
    assert KnownClaimsDetector(FixedFinder(ClaimVerdict.TRUE)).detect([read(Comment(id="1", text="Yes. So"))]) == [()]
