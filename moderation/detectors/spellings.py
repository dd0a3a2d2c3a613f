"""Undoes disguise by spelling: spaced letters, stretched words, digits for letters, unmade web addresses."""

import re
from itertools import pairwise

from moderation.detectors.draft import Draft, Edit

_LETTER = "[A-Za-z\u00c0-\u052f]"
_SPACED = re.compile(
    rf"(?<![\w']){_LETTER}([\s._*~-])(?:[013457@$!]|{_LETTER})(?:\1(?:[013457@$!]|{_LETTER}))*\1{_LETTER}(?![\w'])"
)
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
#: "AAA", "www", "stage III", "factor VIII": here the third letter means something.
_MEANT = re.compile(r"(\w)\1\1|[IVXLC]+", re.IGNORECASE)

_DOMAIN_ENDS = r"(?:com|net|org|info|biz|xyz|co\.uk)"
_MAIL_HOSTS = r"(?:gmail|yahoo|hotmail|outlook|icloud|aol|mail|proton|protonmail)"
_UNWRAPPINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), new)
    for pattern, new in (
        (r"\bhxxp(?=s?:)", "http"),
        (r"(?<=\w) ?[(\[{] ?(?:dot|\.) ?[)\]}] ?(?=\w)", "."),
        (rf"(?<=\w) dot (?={_DOMAIN_ENDS}\b)", "."),
        # A capital begins a new sentence: "results . Net gain was small".
        (rf"(?<=\w) \. ?(?-i:(?={_DOMAIN_ENDS}\b))", "."),
        (r"(?<=\w) ?[(\[{] ?(?:at|@) ?[)\]}] ?(?=[\w-]{1,63}\.\w)", "@"),
        (r"(?<=\w) @ (?=[a-z][\w-]{1,62}\.[a-z])", "@"),
        (rf"(?<=\w) at (?={_MAIL_HOSTS}\.)", "@"),
    )
)

_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|\b[Ww]{3}\.|\w\.[a-z]{2}|\w@(?:gmail|yahoo|hotmail|outlook|icloud|proton)")
#: Bounded: without an end to look for, a long run of signs would be tried from each of its places anew.
_MIXED = re.compile(r"(?<![\w@$#])[A-Za-z$][A-Za-z0-9@$!]{0,40}[A-Za-z0-9](?![\w@$])")
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_LEET_WITH_L = str.maketrans("0134578@$!", "oleastbasi")
_LEET_RUN = re.compile(r"[0-9@$!]+")
#: Words that are worth hiding: enough of a hit to unmask them whatever their letters' case and the signs' places.
_HIDDEN_WORD = re.compile(
    r"bitcoin|buy|cancer|cash|cheap|cialis|click|covid|crypto|cures?|doctor|drugs?|forex|free|herbal|hiv|insulin|jab|"
    r"kills?|loans?|money|opioids|oxycodone|pharma|pharmacy|pills|poison|porn|sex|steroids|suicide|telegram|vaccines?|"
    r"vaxx|viagra|virus|weight|whatsapp|xanax",
    re.IGNORECASE,
)
#: What honestly stands before a number: "type1s", "omega3s", "cyp3a", "stage4cancer".
_NUMBERED = re.compile(
    r"(?:alpha|beta|cd|covid|cyp|day|dose|factor|grade|group|hba|il|interleukin|level|month|omega|part|phase|pik|round|"
    r"sars|size|stage|step|type|vit|vitamin|week|year)s?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\d(?:st|nd|rd|th|yrs?|yo|mg|ml|kg|lbs?|hrs?|of|in|x|k)$")
#: How English words begin when they begin with more than one consonant.
_ONSET = re.compile(
    r"(?:[bcfgp][lr]|[dt]r|s[cklmnpqtw]|s[cpt]r|spl|squ|[cpstwg]h|sch|[cpt]hr|kn|wr|gn|ps|qu|tw|dw|vl|kr|kl|[^aeiouy])?"
    r"[aeiouy]"
)
_CONSONANTS = re.compile(r"[^aeiouy]{5}")


def join_spaced(draft: Draft) -> Draft:
    """Spaced letters, as in "v i a g r a" and "v.i.a.g.r.a", as one word; all parted by the same sign."""
    return draft.rewrite(
        Edit(start=position, end=position + 1, new="")
        for match in _SPACED.finditer(draft.text)
        if _is_spelt_out(match[0][::2])
        for position in range(match.start() + 1, match.end(), 2)
    )


def collapse_space(draft: Draft) -> Draft:
    """Each run of white space as one space, or one line break where the run holds one; none at the ends."""
    return draft.rewrite(
        (
            Edit(start=match.start(), end=match.end(), new=new)
            for match in _SPACE.finditer(draft.text)
            if (new := _space(match, len(draft.text))) != match[0]
        ),
        disguise=False,
    )


def unwrap_addresses(draft: Draft) -> Draft:
    """Addresses as they are meant: "hxxp://", "example dot com", "example(dot)com", "me (at) example.com"."""
    for pattern, new in _UNWRAPPINGS:
        draft = draft.rewrite(
            Edit(start=match.start(), end=match.end(), new=new) for match in pattern.finditer(draft.text)
        )
    return draft


def shorten_runs(draft: Draft) -> Draft:
    """Letters repeated three times and more, twice. Not counted: "soooo" is a tone of voice, not a disguise."""
    return draft.rewrite(
        (
            Edit(start=start + match.start() + 2, end=start + match.end(), new="")
            for token in _TOKEN.finditer(draft.text)
            if not _ADDRESS.search(token[0])
            for word in _WORD.finditer(token[0])
            if not _MEANT.fullmatch(word[0])
            for start in (token.start() + word.start(),)
            for match in _STRETCHED.finditer(word[0])
        ),
        disguise=False,
    )


def unmask_leet(draft: Draft) -> Draft:
    """Digits and signs that stand for letters made letters: "v1agra", "c@sh", but not "B12", "HbA1c" or "type1s"."""
    return draft.rewrite(
        Edit(start=start + i, end=start + i + 1, new=new)
        for token in _TOKEN.finditer(draft.text)
        if not _ADDRESS.search(token[0])
        for match in _MIXED.finditer(token[0])
        for start in (token.start() + match.start(),)
        for i, (old, new) in enumerate(zip(match[0], _unmasked(match[0]), strict=True))
        if old != new
    )


def _is_spelt_out(word: str) -> bool:
    meant = _unmasked(word)
    if len(word) < 4:
        return _HIDDEN_WORD.fullmatch(meant) is not None
    # "vitamins A B C D" is a list of names, not a word.
    letters = list(meant.casefold())
    return meant.isalpha() and letters != sorted(set(letters))


def _space(match: re.Match[str], length: int) -> str:
    if match.start() == 0 or match.end() == length:
        return ""
    return "\n" if "\n" in match[0] else " "


def _unmasked(word: str) -> str:
    """The word with its leet signs made letters; the word itself where that is not plausible."""
    signs = _LEET_RUN.findall(word)
    if not signs:
        return word
    plain = word.translate(_LEET)
    for candidate in (plain, word.translate(_LEET_WITH_L)):
        if _HIDDEN_WORD.fullmatch(candidate):
            return candidate.upper() if word.isupper() else candidate
    return plain if _is_plausible(word, plain, signs) else word


def _is_plausible(word: str, plain: str, signs: list[str]) -> bool:
    parts = _LEET_RUN.split(word)
    return (
        # Codes, genes and enzymes mix cases or are all capitals; "Omega3" and "gr8" end in their number.
        word[1:].islower()
        and all(parts)
        and plain.isalpha()
        and sum(map(len, parts)) >= 4
        and all(len(run) == 1 or (len(run) == 2 and run[0] == run[1]) for run in signs)
        and "!" not in word
        # Two whole words about a sign are no leet: "stage4cancer", "info@clinic".
        and all(min(map(len, pair)) <= 2 for pair in pairwise(parts))
        and not _NUMBERED.fullmatch(parts[0])
        and not _COUNTED.search(word)
        and _ONSET.match(plain.lower()) is not None
        and _CONSONANTS.search(plain.lower()) is None
    )
