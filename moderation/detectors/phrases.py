"""Looks for phrases that stand in a list."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from types import MappingProxyType

from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal


class PhrasesDetector:
    """Finds listed phrases as whole words, whatever their case and spacing."""

    def __init__(self, phrases: Mapping[Label, Sequence[str]]) -> None:
        self._patterns = {label: _pattern(listed) for label, listed in phrases.items() if listed}

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "phrases"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, one for each label with a phrase found."""
        return [
            tuple(
                self._signal(reading, label, found)
                for label, pattern in self._patterns.items()
                if (found := list(pattern.finditer(reading.text)))
            )
            for reading in readings
        ]

    def _signal(self, reading: Reading, label: Label, found: list[re.Match[str]]) -> Signal:
        return Signal(
            detector=self.name,
            label=label,
            score=0.9,
            sentence=f"It uses words from the list of {label.words} phrases.",
            spans=tuple(reading.span(*match.span()) for match in found),
        )


def load_phrases() -> Mapping[Label, tuple[str, ...]]:
    """The list that comes with the package. Raises `InvalidData`."""
    return parse_phrases(resources.files("moderation.detectors").joinpath("phrases.toml").read_text("utf-8"))


def parse_phrases(text: str) -> Mapping[Label, tuple[str, ...]]:
    """The phrases by label that a TOML text lists. Raises `InvalidData` with the place and what is allowed there."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidData(f"The list of phrases is not TOML: {error}.") from error
    return MappingProxyType({_label(name): _phrases(name, listed) for name, listed in document.items()})


def _label(name: str) -> Label:
    try:
        return Label(name)
    except ValueError as error:
        raise InvalidData(f"“{name}” in the list of phrases is no label. Allowed are: {', '.join(Label)}.") from error


def _phrases(name: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in listed):
        raise InvalidData(f"“{name}” in the list of phrases must be a list of texts in quotes.")
    return tuple(listed)


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    # Longest first, so that the moderator sees the whole of what was said.
    alternatives = (r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
