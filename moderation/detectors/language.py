"""Tells which language a comment is written in, where that is beyond doubt."""

import re
import threading
from collections.abc import Iterator, Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from moderation.domain.errors import InvalidPolicy
from moderation.domain.language import LanguageFinding
from moderation.domain.signal import Reading

#: Fewer bytes of words, without names, tell nothing. In bytes of UTF-8, since a letter tells the more, the rarer its
#: script: three Chinese characters are a sentence.
_FEWEST_BYTES = 12
#: A comment is surely in another language when the supported ones together are less likely than this. With it 8 of
#: 30,064 public and seed comments in English were taken for another language, and all 8 are, wholly or in part.
_SURELY_ANOTHER = 0.005
#: A language is named when it is more likely than all others together.
_LIKELY = 0.5
#: Who mixes languages says a few words at a time in each.
_PASSAGE_WORDS = 6
_PASSAGE_LETTERS = 14

#: What the library names apart, though who has learnt the first can read the other: Nigerian Pidgin.
_KIN = {"en": "pcm"}
#: What the library calls a text without language: numbers, laughter, code.
_NO_LANGUAGE = "zxx"

_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[@#]\w+|\.[a-z]{2,}[!-~]*", re.IGNORECASE)
#: "5mg", "B12", "COVID19": the same in every language.
_WITH_DIGIT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]*+[0-9][A-Za-z0-9]*")
_WORD = re.compile(r"[^\W\d_]+")
#: "hahaha", "lalala", "xoxo"
_LAUGHTER = re.compile(r"(\w{1,3}?)\1+\w?")
_CLAUSE = re.compile(r"[^.!?;:\n,()\"“”«»。,？！؟،]+")

_lock = threading.Lock()
_identifiers: list[LanguageIdentifier] = []


class LanguageDetector:
    """Finds the comments that are surely in none of the supported languages. Names, numbers, slang are no proof."""

    def __init__(self, supported: Sequence[str]) -> None:
        """`supported` are ISO 639 codes. Loads the library's data. Raises `InvalidPolicy` for a code it lacks."""
        self._identifier = _load_identifier()
        known = set(self._identifier.labels) - {_NO_LANGUAGE, *_KIN.values()}
        for code in supported:
            if code not in known:
                raise InvalidPolicy(
                    f"“{code}” in [language] supported is no language that can be told apart. "
                    f"Allowed are: {', '.join(sorted(known))}."
                )
        self._supported = frozenset(supported)

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "language"

    def detect(self, readings: Sequence[Reading]) -> list[LanguageFinding]:
        """The language of each reading, in the same order. Takes any text."""
        return [self._find(_without_addresses(reading.text)) for reading in readings]

    def _find(self, text: str) -> LanguageFinding:
        if _says_too_little(text):
            return LanguageFinding()
        probabilities = self._weigh(text)
        likeliest = max(probabilities, key=probabilities.__getitem__)
        code = likeliest if likeliest != _NO_LANGUAGE and probabilities[likeliest] > _LIKELY else None
        if self._may_be_supported(probabilities, _SURELY_ANOTHER):
            return LanguageFinding(code=code if code in self._supported else None)
        if any(self._may_be_supported(self._weigh(passage), _LIKELY) for passage in _passages(text)):
            return LanguageFinding()
        return LanguageFinding(code=code, supported=False)

    def _weigh(self, text: str) -> dict[str, float]:
        probabilities = dict(self._identifier.rank(text))
        for code, kin in _KIN.items():
            probabilities[code] += probabilities.pop(kin)
        return probabilities

    def _may_be_supported(self, probabilities: dict[str, float], least: float) -> bool:
        return sum(probabilities[code] for code in (_NO_LANGUAGE, *self._supported)) >= least


def _load_identifier() -> LanguageIdentifier:
    # Half a second and 80 MB: once a process, however often a champion is replaced.
    with _lock:
        if not _identifiers:
            _identifiers.append(LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
    return _identifiers[0]


def _without_addresses(text: str) -> str:
    return " ".join(_WITH_DIGIT.sub(" ", _ADDRESS.sub(" ", text)).split())


def _says_too_little(text: str) -> bool:
    # Names of people and of drugs are the same in every language. Where all is shouted, capitals mark no names.
    is_shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
    said = {
        word for word in _WORD.findall(text) if (is_shouted or not word[0].isupper()) and not _LAUGHTER.fullmatch(word)
    }
    return len("".join(said).encode(errors="replace")) < _FEWEST_BYTES


def _passages(text: str) -> Iterator[str]:
    for clause in _CLAUSE.finditer(text):
        words = clause[0].split()
        # Half a passage at a time, so that one that begins anywhere is met nearly whole.
        for first in range(0, len(words), _PASSAGE_WORDS // 2):
            passage = " ".join(words[first : first + _PASSAGE_WORDS])
            if sum(map(str.isalpha, passage)) >= _PASSAGE_LETTERS:
                yield passage
