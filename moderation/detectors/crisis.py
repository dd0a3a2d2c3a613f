"""Looks for authors in danger: suicidal thoughts or self-harm now, an emergency now, words that push others to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.label import Label
from moderation.domain.signal import Reading, Signal


class CrisisKind(StrEnum):
    """What the author needs; the value is the sentence for the moderator."""

    #: Support, at once.
    DISTRESS = "This seems to be distress: the author may be thinking of suicide or self-harm now."
    #: An ambulance.
    EMERGENCY = "This seems to be an emergency: somebody may need urgent medical care now."
    #: The words hidden, at once.
    INSTRUCTIONS = "This seems to ask for, give or urge a way to self-harm: hide it at once."


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: CrisisKind
    pattern: re.Pattern[str]


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


def _rules(kind: CrisisKind, *patterns: str) -> tuple[_Rule, ...]:
    return tuple(_Rule(kind, re.compile(pattern, re.IGNORECASE)) for pattern in patterns)


_CLAUSE = re.compile(r"[^.!?;\n]+")

_WISHES = r"(?:want to|wanna|need to|plan to|planning to|intend to|ready to|decided to)"
#: "I'm going to die" is fear more often than intent.
_WILL = r"(?:going to|gonna|about to)"
_ADVERB = _any(
    *("just", "really", "honestly", "still", "only", "so", "also", "actually", "seriously", "genuinely", "truly"),
    *("now", "feel like", "feel i", "sometimes", "do", "often"),
)
_ENDS_IT = _any(
    *("commit suicide", "take my (?:own )?life", "disappear for ?ever"),
    r"end (?:it all|it now|it tonight|my life|everything)",
    r"(?:kill|hang|shoot|drown|hurt|harm|cut) myself",
)
_SOMEBODY = r"(?:i|he|she|toddler|baby|son|daughter|kid|child|brother|sister|wife|husband|mum|mom|dad)"
_TOOK = r"(?:just |only )?(?:took|taken|swallowed|drank|drunk|eaten|ate|got into|overdosed on)"
#: Too much of anything. "All my meds" is what a careful patient takes.
_TOO_MUCH = _any(
    *(
        "all of them",
        "an overdose",
        "too many (?:pills|tablets|of them)",
        "(?:\\w+ )?bleach",
        "(?:a )?(?:\\w+ )?battery",
    ),
    r"(?:a|the|my|his|her) (?:whole|full|entire) (?:\w+ ){0,3}?(?:box|packe?t?|strip)",
)
#: Too much when it is medicine.
_MUCH = _any(
    *("a load of", "a handful of"),
    r"(?:a|the|my|his|her) (?:whole|full|entire|rest of the) (?:\w+ ){0,3}?bottle",
    r"(?:about |around |nearly |over |like )?[1-9]\d{1,2}\b(?! ?(?:mg|mcg|ml|iu|units|hours|days|years|%|\.\d))",
)
_MEDICINE = _any(
    *("pills?", "tablets?", "tabs", "capsules", "meds", "paracetamol", "tylenol", "ibuprofen", "acetaminophen"),
    *("aspirin", "sleeping tablets", "insulin", "antidepressants", "opioids", "oxys", "xanax", "iron"),
)
_JUST_NOW = r"(?:just|tonight|(?:minutes?|mins?|hours?|hrs?) ago|what (?:do|should) i|help|scared)"
_CUTTING = r"(?:cutting|burning|hurting|harming)"
_SYMPTOM = re.compile(
    r"\b"
    + _any(
        r"chest (?:is |feels |has been )?(?:pains?|pressure|tight|tightness)",
        r"(?:pain|pressure|tightness|squeezing|crushing feeling|band) (?:in|across|a?round) (?:my|his|her|the) chest",
        r"(?:can'?t|cannot|can not|hardly|unable to|struggling to) "
        r"(?:breathe|get (?:a|my|any) (?:full |proper |deep )?breath)",
        r"(?:can'?t|cannot|no longer) (?:feel|move) (?:my|his|her) (?:\w+ )?(?:arm|leg|legs|face|side|hand)",
        r"(?:face|mouth) (?:is |has |has gone |looks )?(?:drooping|drooped|droopy|lopsided)",
        r"(?:throat|tongue) (?:is |feels |getting |gone )*(?:closing|swelling|swollen|tight)",
        r"lips (?:are |look |r |gone |going )*(?:blue|gr[ea]y|swelling|swollen|fat|tingly)",
        r"(?:coughing|vomiting|throwing|brought|bringing) up (?:\w+ ){0,7}?blood",
        r"bleeding (?:won'?t|will not|doesn'?t) stop",
        r"(?:won'?t|can'?t|cannot|hard(?:ly)? to|cant hardly) wake (?:up|him|her|them)",
        *("slurring", "not breathing", "turning blue", "having a (?:seizure|stroke)"),
        r"(?:haven'?t|hasn'?t|not) felt (?:her|him|(?:the )?baby)(?: move| kick)?",
    )
    + r"\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b"
    + _any(
        *("right now", "as i (?:type|write)", "just (?:now|started)", "all (?:morning|night|day) now"),
        r"(?:for|last|past|been|about|over|nearly) (?:an?|one|two|three|half an|\d+|a few|several) "
        r"(?:hours?|hrs?|minutes?|mins?)",
        r"\d+ ?(?:minutes?|mins?|hours?|hrs?) (?:ago|now)",
        r"since (?:this morning|last night|lunch|dinner|supper|breakfast|midnight|noon|yesterday|the \w+ o'clock)",
        r"(?:do|should|shall|can) (?:i|we) (?:just )?"
        r"(?:wait|go in|sleep it off|call (?:911|999|112|an ambulance)|wake|drive)",
        r"(?:ok|okay|safe|fine) to wait|how long can (?:i|we) (?:wait|leave)|what do (?:i|we) do",
        r"wait (?:till|til|until|for) (?:the )?(?:monday|tomorrow|clinic|doctor|gp|it opens)|till? (?:the )?morning",
    )
    + r"\b",
    re.IGNORECASE,
)
#: How far apart an emergency's sign and its hour may stand, in characters: about two sentences.
_NEAR = 160

_RULES = (
    *_rules(
        CrisisKind.DISTRESS,
        rf"\bi(?:'m| am|'ve| have)?(?: {_ADVERB}){{0,2}} "
        rf"(?:{_WISHES} (?:just )?(?:{_ENDS_IT}|die|be dead|not wake up)|{_WILL} (?:just )?{_ENDS_IT})\b",
        r"\bi(?:'m| am)? (?:keep |keep on |always )?(?:thinking (?:about|of)|planning|have a plan for) "
        r"(?:killing myself|ending (?:it all|my life)|taking my (?:own )?life|my own suicide)",
        r"\bi (?:really |just )?(?:do not|don'?t) (?:really |even )?(?:want to|wanna) "
        r"(?:live|be alive|exist|wake up|be here|go on)(?: any ?more| any longer| tomorrow|$|,)",
        r"\bi(?:'m| am| feel|'m feeling| am feeling)(?: \w+)? suicidal\b",
        r"\bbetter off (?:if i (?:was|were)(?: dead| gone| not here|n'?t here)|without me (?:here|alive|around))\b",
        r"\b(?:everyone|everybody|they|family|kids|world)(?: would| will|'d)(?: all)?(?: be)? better off without me\b",
        r"\bi(?:'?d| would)(?: \w+)? (?:rather be dead|(?:be )?better off dead)\b|\bi wish i (?:was|were) dead\b",
        r"\bi(?:'ve| have)?(?: got)? (?:no|not a single)(?: more)? reason to (?:live|go on|stay alive|keep living)\b",
        r"\bif i (?:go|went) to sleep and (?:do not|don'?t|never|not) wake up\b",
        r"\b(?:saved up|counted out) (?:all )?(?:my|the|his|her|enough) (?:pills|tablets|meds|insulin)\b",
        r"\b(?:pills|tablets|meds) (?:all )?(?:lined up|counted out|saved up|ready)\b",
        r"\bi(?:'ve| have)?(?: just)? (?:written|wrote) (?:my|a) suicide note\b",
        rf"\bi(?:'ve| have|'m| am)?(?: \w+)? (?:started|keep|been|back to|can'?t stop) {_CUTTING} (?:myself|again)\b",
        rf"^\W*(?:been {_CUTTING} (?:myself )?again|cut (?:myself )?again (?:tonight|today|now))\b",
    ),
    *_rules(
        CrisisKind.EMERGENCY,
        rf"\b{_SOMEBODY}(?:'ve| have|'s| has)? {_TOOK} {_TOO_MUCH}\b.{{0,60}}?\b{_JUST_NOW}\b",
        rf"\b{_SOMEBODY}(?:'ve| have|'s| has)? just {_TOOK} {_TOO_MUCH}\b",
        rf"\b{_SOMEBODY}(?:'ve| have|'s| has)? {_TOOK} {_MUCH}.{{0,25}}?\b{_MEDICINE}\b.{{0,60}}?\b{_JUST_NOW}\b",
        rf"\b{_SOMEBODY}(?:'ve| have|'s| has)? {_TOOK} (?:a|the|his|her) whole (?:\w+ ){{0,2}}{_MEDICINE} bottle\b",
        r"\bi(?:'ve| have)? just overdosed\b",
    ),
    *_rules(
        CrisisKind.INSTRUCTIONS,
        r"^\W*(?:(?:you |just |please |go |and |should |then )*(?:kill|hang|shoot) (?:yourself|urself)|kys)\b",
        r"\b(?:how (?:do i|can i|to|would i)|(?:best|easiest|quickest|painless) ways? to|way to painlessly) "
        r"(?:kill (?:myself|yourself)|commit suicide|end (?:my|your) (?:own )?life|hang (?:myself|yourself)|"
        r"die (?:painlessly|quickly|in my sleep))",
        r"\bhow (?:many|much) (?:\w+ ){1,3}?(?:(?:would|will|does) it take|(?:do|should) i (?:need|take))"
        r"(?: me)? to (?:die|kill (?:myself|yourself|me)|end it|not wake up|never wake up)",
    ),
)

#: Said before the words, these make them past, denied, another's or a joke.
_NOT_MEANT = re.compile(
    r"(?:n't\b|\b"
    + _any(
        *("not", "never", "dont", "didnt", "without", "no (?:wish|plan|intention)", "if i ever", "in case"),
        *("stopped", "used to", "was", "were", "had", "when i", "back then", "kept me from", "as if", "almost"),
        *("(?:years?|months?) ago", r"in (?:19|20)\d\d", "last (?:year|month|spring|summer|autumn|winter)"),
        *("says?", "said", "saying", "thought", "tells?", "told", "wrote", "asks?", "asked"),
        *("(?:people|anyone|those) who", "quote", "joke", "lol", "imagine", "pretend", "character"),
    )
    + r"\b)",
    re.IGNORECASE,
)
#: Said with the words, these make them present all the same: "I was fine for years and now I want to die".
_STILL_NOW = re.compile(r"\b(?:now|tonight|today|again|still|this time|lately|any ?more)\b", re.IGNORECASE)
_DENIED = re.compile(r"\bnot\b(?! wake| here| a single)|\bnever\b(?! wake)", re.IGNORECASE)
#: "I want to die of embarrassment", "I want to die at home", "cut myself shaving"
_IDIOM = re.compile(
    r"\s*"
    + _any(
        *("of", "from", "with", "laughing", "happy", "old", "in peace", "peacefully", "at home", "in my own bed"),
        *("before", "on that hill", "a little", "inside", "shaving", "cooking", "chopping", "off", "out of"),
        *("for", "some slack", "a (?:slice|piece|break)", "every time", "trying to", "over", "at the gym", "in a game"),
    )
    + r"\b",
    re.IGNORECASE,
)
#: Said anywhere near an emergency, these say that it is over, or somebody else's rule of thumb.
_OVER = re.compile(
    r"\b"
    + _any(
        *("(?:years?|months?|weeks?) ago", r"in (?:19|20)\d\d", "used to", "when i was", "turned out"),
        r"last (?:year|month|week|time|spring|summer|autumn|winter|january|december)",
        *("was (?:just )?(?:anxiety|reflux)", "went to (?:a&e|the er|hospital)", "they (?:found|said|told)"),
        *("was (?:admitted|told)", "had (?:a|an|my) (?:stent|heart attack|stroke|ecg|ekg)"),
        *("was only", "often", "sometimes", "usually", "whenever", "every (?:time|day|night)", "for (?:years|months)"),
        *("if (?:you|someone|anyone)", "symptoms (?:of|include)", "signs of", "after (?:eating|exercise|running)"),
    )
    + r"\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]\s*(?:\w+\W+){0,6}$")


class CrisisDetector:
    """Finds plain words of present danger, and leaves idioms, the past and other people's words alone."""

    @property
    def name(self) -> str:
        """What policies and moderators call it."""
        return "crisis"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of each reading, in the same order, one for each kind of crisis."""
        return [tuple(self._signals(reading)) for reading in readings]

    def _signals(self, reading: Reading) -> Iterator[Signal]:
        found: dict[CrisisKind, list[tuple[int, int]]] = {}
        for kind, start, end in _findings(reading.text):
            found.setdefault(kind, []).append((start, end))
        for kind, places in found.items():
            yield Signal(
                detector=self.name,
                label=Label.CRISIS,
                score=0.9,
                sentence=kind.value,
                spans=tuple(reading.span(start, end) for start, end in sorted(set(places))),
            )


def _findings(text: str) -> Iterator[tuple[CrisisKind, int, int]]:
    for clause in _CLAUSE.finditer(text):
        for rule in _RULES:
            match = rule.pattern.search(clause[0])
            if match is not None and _is_present(rule.kind, clause[0], match):
                yield rule.kind, clause.start() + match.start(), clause.start() + match.end()
    for symptom in _SYMPTOM.finditer(text):
        around = text[max(0, symptom.start() - _NEAR) : symptom.end() + _NEAR]
        if _NOW.search(around) is not None and _OVER.search(around) is None:
            yield CrisisKind.EMERGENCY, *symptom.span()


def _is_present(kind: CrisisKind, clause: str, match: re.Match[str]) -> bool:
    before, after = clause[max(0, match.start() - 60) : match.start()], clause[match.end() :]
    if _QUOTED.search(before):
        return False
    if kind is CrisisKind.EMERGENCY:
        return _OVER.search(clause) is None
    if _IDIOM.match(after) or _DENIED.search(match[0]):
        return False
    return _NOT_MEANT.search(before) is None or _STILL_NOW.search(before[-12:] + match[0] + after[:12]) is not None
