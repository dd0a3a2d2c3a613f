"""Looks for invitations to make contact elsewhere: a messenger, an address or a number, with a call to use it."""

import re
from collections.abc import Iterator, Sequence

from moderation.detectors.addresses import EMAIL, is_trusted_host
from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal

_CLAUSE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*")

_MESSENGER = r"(?:whats\s?app|telegram|wechat|viber|wickr|kik|signal app|messenger|skype|inbox|instagram|insta)"
_REACH = (
    r"(?:contact|message|msg|text|reach|write|e-?mail|mail|dm|pm|inbox|add|call|chat up|hit up|hmu|consult|whats\s?app)"
)
_HEALER = (
    r"(?:dr|doc|doctor|herbalist|prophet|priest|mama|baba|coach|chief|professor|prof|mr|mrs|sir|madam|native healer)"
)
_WHOM = rf"(?:me|us|him|her|them|out|{_HEALER}\.?(?: \w+)?(?: \w+)?)"
_ADDRESS = r"(?:[\w.+-]{1,64}@[\w.-]{1,64}|(?<!\w)@\w{3,}|\+ ?\d[\d ()-]{7,})"

#: "message me on WhatsApp", "contact Dr Ben today via telegram"
_ON_MESSENGER = re.compile(
    rf"\b{_REACH}(?: to)? {_WHOM}\b[^.!?\n]{{0,40}}?"
    rf"\b(?:on|via|through|at|by|using|in)\W{{1,2}}(?:my |his |her )?{_MESSENGER}\b",
    re.IGNORECASE,
)
#: "WhatsApp: +234 801 234 5678", "telegram @drben"
_MESSENGER_NAME = re.compile(
    rf"\b{_MESSENGER}\b(?: (?:me|him|her|us|number|no|line|id|only|now|on|at|is|chat))*"
    r"\W{0,4}(?:\+\d|\d[\d ()-]{6,}|@\w{3,})",
    re.IGNORECASE,
)
#: "reach Dr Ben through +2348012345678", "dm @drben"
_AT_ADDRESS = re.compile(
    rf"\b(?:{_REACH}(?: to)? {_WHOM}\b[^.!?\n]{{0,60}}?{_ADDRESS}|(?:contact|dm|inbox|text) @\w{{3,}})",
    re.IGNORECASE,
)
#: "his email is drben@mail.com"
_HIS_ADDRESS = re.compile(
    r"\b(?:his|her|my|doctor'?s?|herbalist'?s?) (?:e-?mail|contact|whats\s?app|telegram)"
    rf"(?: address| number| id)?(?: is)?\W{{0,3}}{_ADDRESS}",
    re.IGNORECASE,
)
#: "inbox me to order", "message me for the price list"
_FOR_BUSINESS = re.compile(
    rf"\b{_REACH} (?:me|us)\b[^.!?\n]{{0,30}}?\b(?:"
    r"to (?:order|buy|purchase|get yours|invest|book|start earning|join my)|"
    r"for (?:the |our |my )?(?:prices?|price list|orders?|catalogue|catalog|discounts?|stock|samples?|purchase|"
    r"consultation|business opportunity))\b",
    re.IGNORECASE,
)
_PATTERNS = (
    (_ON_MESSENGER, 0.8),
    (_MESSENGER_NAME, 0.8),
    (_AT_ADDRESS, 0.9),
    (_HIS_ADDRESS, 0.9),
    (_FOR_BUSINESS, 0.7),
)

#: Who warns of a seller, or tells what one did, does not invite.
_WARNING = re.compile(
    r"\b(?:never|don'?t|do not|didn'?t|wouldn'?t|avoid|beware|careful|warning|scam\w*|fraud\w*|fake|bots?|spam\w*|"
    r"reported|blocked|ignore|stop|why do|who says|told me to|ask(?:ed|ing) me to|wanted me to|tried to|trying to)\b",
    re.IGNORECASE,
)
_URGING = re.compile(
    r"\b(?:don'?t|do not|never) (?:hesitate|miss|worry|wait|delay|suffer|lose hope|give up|be shy|panic)\b",
    re.IGNORECASE,
)
#: Help that is offered through a public institution.
_INSTITUTION = re.compile(
    r"\b(?:helpline|hotline|crisis line|samaritans|charity|foundation|nhs|hospital|support group|ombudsman|"
    r"poison control)\b",
    re.IGNORECASE,
)


class ContactDetector:
    """Finds solicitation to make contact. A number or an address alone is none."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "contact"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, at most one each."""
        return [self._signals(reading) for reading in readings]

    def _signals(self, reading: Reading) -> tuple[Signal, ...]:
        found = sorted(_invitations(reading.text))
        if not found:
            return ()
        return (
            Signal(
                detector=self.name,
                label=Label.SPAM,
                score=max(score for _, _, score in found),
                sentence="The author invites readers to make contact elsewhere.",
                spans=tuple(reading.span(start, end) for start, end, _ in found),
            ),
        )


def _invitations(text: str) -> Iterator[tuple[int, int, float]]:
    for clause in _CLAUSE.finditer(text):
        if _WARNING.search(_URGING.sub("", clause[0])) or _INSTITUTION.search(clause[0]):
            continue
        for pattern, score in _PATTERNS:
            match = pattern.search(clause[0])
            if match is not None and not _leads_to_source(match[0]):
                yield clause.start() + match.start(), clause.start() + match.end(), score


def _leads_to_source(invitation: str) -> bool:
    hosts = [email["host"] for email in EMAIL.finditer(invitation)]
    return bool(hosts) and all(map(is_trusted_host, hosts))
