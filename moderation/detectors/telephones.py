"""Finds the telephone numbers of persons in a normalised text; helplines, doses and identifiers are none."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from moderation.detectors.addresses import web_addresses

#: Groups of digits with the signs that people put between them; long enough for a number, too short for anything else.
_CANDIDATE = re.compile(r"(?<![\w.,/:#=-])\+?\(?\d(?:[ .()-]{0,3}\d){6,14}(?![\w%]|[.,:/-]\d)")
#: A country's own way of writing must fit, as `phonenumbers` knows it.
_REGIONS = ("US", "GB", "IN", "AU", "IE", "NZ", "ZA", "NG", "PH")
#: As Americans and Britons write numbers, also those that are reserved or not yet given out.
_WRITTEN_AS_NUMBER = re.compile(
    r"(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}"
    r"|\(?0[127]\d{2,4}\)? \d{3} ?\d{3,4}|07\d{9}"
)
_CUE = re.compile(
    r"\b(?:call|ring|text|phone|tel|telephone|mobile|mob|cell|number|reach|whatsapp|contact|message|landline|mums?)\b\W*"
    r"(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"\b(?:(?:my|his|her|their|home) (?:phone|number)|cell|mobile|mob)(?: phone)?(?: number| no\.?)?\W{1,3}(?:is )?$",
    re.IGNORECASE,
)
#: Values one after another, as of blood: "4.5 5.2 6.1", "150 140 130".
_READINGS = re.compile(r"\d{1,3}\.\d(?: \d{1,3}\.\d)+|[1-9]\d{2}(?: [1-9]\d{2}){2,}")
_LOCAL = re.compile(r"[2-9]\d{2}-\d{4}")
_IDENTIFIER = re.compile(
    r"\b(?:pmid|pmc|pmcid|doi|nct|isbn|issn|isrctn|eudract|ndc|lot|batch|serial|version|model|patent|order|ref|case|trial|"
    r"study|issue|page|vol|ean|code)\b[\s:#.]*(?:no\.?|number)?[\s:#.]*$",
    re.IGNORECASE,
)
#: Whoever writes about one of these means its switchboard.
_INSTITUTION = re.compile(
    r"\b(?:helpline|hotline|lifeline|line|samaritans|poison (?:control|cent(?:er|re))|hospital|clinic|surgery|pharmacy|"
    r"switchboard|reception|ward|department|office|charity|foundation|society|association|centre|center|service|services|"
    r"council|ministry|nhs|medicare|ambulance|emergency|crisis|support|gp|nurses?|team|icall|aasra)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:my|me|his|her|their|our|mum'?s|mom'?s|dad'?s|cell|mobile|home number|landline)\b", re.IGNORECASE
)
#: Free, shared-cost and company numbers belong to institutions, in every country.
_PUBLIC_TYPES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
)
_PUBLIC_PREFIX = re.compile(
    r"(?:\+?1)?8(?:00|33|44|55|66|77|88)\d{7}|(?:\+?440?|0)(?:800|808|3\d\d)\d{4,7}|1[38]00\d{6}|0?1800\d{6}"
)
_QUANTITY_AHEAD = re.compile(
    r" ?(?:mg|mcg|µg|μg|g|ml|iu|units|cells|copies|/|per|people|patients|deaths|cases|dollars|years)\b", re.I
)
_YEARS = re.compile(r"\(?(?:(?:18|19|20)\d\d[ ./-]{0,3})+")
#: "10 000 000 people", "2.124.821.694 views"
_GROUPED_BY_THOUSAND = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3}){2,}")
#: Shorter numbers are read as counts, unless something says that one can be called.
_FEWEST_DIGITS = 9
#: No honest comment has more; a wall of digits must not cost more than a comment.
_MOST_CANDIDATES = 50


def telephone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand that reach a person, as start and end, in order."""
    addresses = list(web_addresses(text))
    for _, match in zip(range(_MOST_CANDIDATES), _CANDIDATE.finditer(text), strict=False):
        inside = any(address.start <= match.start() < address.end for address in addresses)
        if not inside and _is_personal(text, match):
            yield match.span()


def _is_personal(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 30]
    written = match[0]
    if _READINGS.fullmatch(written):
        return False
    if _IDENTIFIER.search(before) or _QUANTITY_AHEAD.match(after) or _YEARS.fullmatch(written):
        return False
    if _PUBLIC_PREFIX.fullmatch(re.sub(r"[^\d+]", "", written)):
        return False
    if _INSTITUTION.search(before + " " + after) and not _PERSONAL.search(before[-25:]):
        return False
    return _is_telephone_number(written, before)


def _is_telephone_number(written: str, before: str) -> bool:
    has_cue = _CUE.search(before) is not None
    if sum(map(str.isdigit, written)) < _FEWEST_DIGITS:
        return has_cue and _LOCAL.fullmatch(written) is not None
    if _GROUPED_BY_THOUSAND.fullmatch(written) and not has_cue:
        return False
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            # What is a free number here is a mobile number elsewhere.
            return phonenumbers.number_type(number) not in _PUBLIC_TYPES or _MOBILE.search(before) is not None
        if written.startswith("+") and phonenumbers.is_possible_number(number):
            return True
    return has_cue or _WRITTEN_AS_NUMBER.fullmatch(written) is not None
