"""Looks for identifying details: telephone numbers, e-mail and street addresses, record and insurance numbers."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from moderation.detectors.addresses import EMAIL, is_trusted_host
from moderation.detectors.telephones import telephone_numbers
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal

Place = tuple[int, int]

#: The post boxes of an office.
_ROLE = re.compile(
    r"(?:admin|appointments|contact|complaints|editor|enquiries|feedback|hello|help|helpline|info|mail|media|news|no-?reply|"
    r"office|pals|press|privacy|reception|sales|service|support|team|webmaster)@",
    re.IGNORECASE,
)

_KIND_OF_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|court|ct|close|crescent|terrace|boulevard|blvd|way|place|square|gardens|"
    "grove|parkway|pkwy|highway|hwy|row|mews|hill|circle|cir|trail"
)
_KIND_OF_STREET_CAPITALISED = "|".join(kind.capitalize() for kind in _KIND_OF_STREET.split("|"))
#: Not in capitals: "4 PET CT" is a scan. Not a year: "the 1965 Bradford Hill criteria".
_STREET = re.compile(
    r"(?<![\w.,/:£$€-])(?:(?:flat|apt|apartment|unit|no\.?|#) ?\d{1,4}[a-zA-Z]?,? )?"
    r"(?!(?:1[89]|20)\d\d )\d{1,5}[a-zA-Z]?,? "
    rf"(?:[NSEW]\.? )?(?:(?!Dr |Prof )[A-Z][\w'-]{{1,20}} ){{1,3}}(?:{_KIND_OF_STREET}|{_KIND_OF_STREET_CAPITALISED})\b"
)
_LIVES_AT = re.compile(
    r"\b(?:lives?|living|address(?: is)?|house|home|stay(?:s|ing)?|based|send (?:it|them) to)(?: is)?(?: at| on|:)? "
    r"(?P<place>\d{1,5}[a-z]?,? (?!(?:min|hour|mile|km|day|night|week|month|year))"
    rf"(?:[\w'-]{{2,20}} ){{1,3}}(?:{_KIND_OF_STREET})\b)",
    re.IGNORECASE,
)
_PUBLIC_PLACE = re.compile(
    r"\b(?:clinic|hospital|surgery|pharmacy|chemist|cent(?:re|er)|institute|university|museum|headquarters|office|practice|ruling|supreme|"
    r"charity|church|courthouse|hall|library|meeting|public|school|shop|branch|downing|harley|baker)\b",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"\b(?:lives?|living|my (?:home|house|address)|(?:his|her|their) (?:home|house|address))\b", re.IGNORECASE
)

#: A named number of a person, and what follows the name.
_NAMED_NUMBER = re.compile(
    r"\b(?:mrn|ssn|ppsn|nino|(?:medical|health|hospital|patient|clinic) record|"
    r"(?:patient|hospital|member|subscriber|insurance|policy|medicare|medicaid|medical card|health card|nhs|chi|"
    r"social security|national insurance|pps|aadhaar|abha|philhealth|passport|driver'?s? licen[cs]e)"
    r"(?=:|#| ?[A-Z]{0,3}\d| (?:number|no|id|card|policy|num|is|#|:|\d)))"
    r"(?: (?:number|no\.?|id|card|policy|num)){0,3}(?: is| was|:|#|=|,|\s){1,3}"
    # Neither years nor a price; and no words: only the name may be in any case.
    r"(?!(?:19|20)\d\d ?- ?(?:19|20)\d\d)(?P<number>(?-i:[A-Z]{0,4}[- ]?\d(?:[ -]?[A-Z0-9]){4,18}))\b"
    r"(?! ?(?:dollars|pounds|euros|rupees|naira|usd|a (?:year|month|week)|per\b))",
    re.IGNORECASE,
)
_US_SOCIAL_SECURITY = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_UK_NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d\d ?){3}[A-D]\b"
)
_FEWEST_DIGITS = 5


class PrivacyDetector:
    """Finds details that a moderator should mask. Helplines, clinics, doses and references are none."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "privacy"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, at most one each; its sentence never repeats the details."""
        return [self._signals(reading) for reading in readings]

    def _signals(self, reading: Reading) -> tuple[Signal, ...]:
        found = {what: list(find(reading.text)) for what, find in _FINDERS.items()}
        kinds = [what for what, places in found.items() if places]
        if not kinds:
            return ()
        return (
            Signal(
                detector=self.name,
                label=Label.PRIVACY,
                score=0.9,
                sentence=f"This seems to show {_listing(kinds)}.",
                spans=tuple(
                    reading.span(*place) for place in _merged(place for kind in kinds for place in found[kind])
                ),
            ),
        )


def _emails(text: str) -> Iterator[Place]:
    for match in EMAIL.finditer(text):
        if not is_trusted_host(match["host"]) and not _ROLE.match(match[0]):
            yield match.span()


def _streets(text: str) -> Iterator[Place]:
    for match in _STREET.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 30]
        if not _PUBLIC_PLACE.search(around) or _AT_HOME.search(text[max(0, match.start() - 30) : match.start()]):
            yield match.span()
    for match in _LIVES_AT.finditer(text):
        yield match.span("place")


def _record_numbers(text: str) -> Iterator[Place]:
    for match in _NAMED_NUMBER.finditer(text):
        if sum(map(str.isdigit, match["number"])) >= _FEWEST_DIGITS:
            yield match.span("number")
    for pattern in (_US_SOCIAL_SECURITY, _UK_NATIONAL_INSURANCE):
        for match in pattern.finditer(text):
            yield match.span()


_FINDERS: dict[str, Callable[[str], Iterable[Place]]] = {
    "a telephone number": telephone_numbers,
    "an e-mail address": _emails,
    "a street address": _streets,
    "a record or insurance number": _record_numbers,
}


def _listing(kinds: Sequence[str]) -> str:
    *first, last = kinds
    return f"{', '.join(first)} and {last}" if first else last


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
