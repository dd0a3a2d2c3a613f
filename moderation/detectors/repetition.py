"""Looks for the same words posted again and again."""

import re
from collections.abc import Sequence

from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal

_WORD = re.compile(r"\w+")
_FEWEST_REPEATS = 2
#: Many people write "Thank you for this article"; nobody else writes your seven words.
_FEWEST_WORDS = 6


class RepetitionDetector:
    """Finds comments whose words stand in several other recent comments on the site."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "repetition"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order."""
        return [self._signals(reading) for reading in readings]

    def _signals(self, reading: Reading) -> tuple[Signal, ...]:
        if reading.repeats < _FEWEST_REPEATS or len(_WORD.findall(reading.text)) < _FEWEST_WORDS:
            return ()
        return (
            Signal(
                detector=self.name,
                label=Label.SPAM,
                # Two other copies may be a double click; ten are a campaign.
                score=min(1.0, 0.5 + 0.05 * reading.repeats),
                sentence=f"{reading.repeats} other recent comments on the site have the same words.",
            ),
        )
