"""What a comment looks like, as a few numbers: no topics, nothing tuned to one collection."""

import math
import re

from moderation.domain.signal import Reading

_URL = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{1,63}\.(?:com|org|net|info|shop|store|online|site|biz|co|io|me|ly)\b", re.I
)
_HANDLE = re.compile(r"(?<!\w)@\w+")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_QUOTE = re.compile(r"[\"“”„«»]|(?<!\w)['‘]|['’](?!\w)")
_LONG_NUMBER = re.compile(r"\d[\d ().-]{5,30}\d")
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_SENTENCE_END = re.compile(r"[.!?\n]+")

#: What the numbers count, in the order of `surface`.
SURFACE_NAMES: tuple[str, ...] = (
    "length",
    "word length",
    "capitals",
    "lower-case start",
    "shouted words",
    "digits",
    "long numbers",
    "punctuation",
    "exclamation marks",
    "question marks",
    "ends in a question",
    "quotation marks",
    "emoji",
    "addresses",
    "address alone",
    "handles",
    "foreign letters",
    "changed by normalising",
    "sentences",
)


def surface(reading: Reading) -> tuple[float, ...]:
    """The numbers named by `SURFACE_NAMES`: shares are 0 to 1, counts are squashed so that length does not rule."""
    raw = reading.comment.text
    words = raw.split()
    characters, letters = max(1, len(raw)), max(1, sum(map(str.isalpha, raw)))
    sentences = sum(1 for part in _SENTENCE_END.split(raw) if part.strip())
    return (
        math.log1p(len(words)),
        # One endless word (a pasted token, a held key) must not drown the rest.
        min(20.0, sum(map(len, words)) / max(1, len(words))),
        sum(map(str.isupper, raw)) / letters,
        float(raw[:1].islower()),
        _squashed(_SHOUTED, raw),
        sum(map(str.isdigit, raw)) / characters,
        _squashed(_LONG_NUMBER, raw),
        sum(map(raw.count, ".,;:")) / characters,
        math.log1p(raw.count("!")),
        math.log1p(raw.count("?")),
        float(raw.rstrip().endswith("?")),
        _squashed(_QUOTE, raw),
        _squashed(_EMOJI, raw),
        _squashed(_URL, raw),
        _address_alone(words),
        _squashed(_HANDLE, raw),
        # Beyond Latin and its accents.
        sum(character > "\u024f" for character in raw) / characters,
        min(1.0, reading.changed / characters),
        math.log1p(sentences),
    )


def _address_alone(words: list[str]) -> float:
    # 1 for a bare link, less with every word beside it, 0 without any: a link with words speaks, a bare one is dropped.
    beside = sum(not _URL.search(word) for word in words)
    return 0.0 if beside == len(words) else 1 / (1 + beside)


def _squashed(pattern: re.Pattern[str], text: str) -> float:
    return math.log1p(sum(1 for _ in pattern.finditer(text)))
