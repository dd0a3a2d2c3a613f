"""What a sentence does with a claim that it speaks of, by the cues of English: it asks, denies, or reports."""

import re

from moderation.domain.known_claim import Stance

_ASKS = re.compile(
    r"""\?[\s"'”’)!]*$
    |\b(?:is\ it\ true|is\ there\ any\ (?:evidence|proof|truth)|any\ truth|i\ (?:just\ )?wonder
        |wondering\ (?:if|whether)
        |(?:not|un)\s?sure\ (?:if|whether|about)|(?:can|could)\ (?:any|some)(?:one|body)\ (?:tell|explain|confirm|say)
        |want(?:ed)?\ to\ (?:know|ask)|ask(?:ed|ing)?\ (?:\w+\ ){0,3}(?:if|whether)|like\ to\ know
        |curious\ (?:if|whether)
        |does\ any(?:one|body)|has\ any(?:one|body)|is\ that\ (?:so|right|true))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIES = re.compile(
    r"""\b(?:myths?|debunk\w*|hoax(?:es)?|(?:mis|dis)information|nonsense|rubbish|bollocks|bull(?:shit|crap)?|baloney|hogwash
        |quack(?:s|ery)?|untrue|false(?:hood|ly)?|bogus|pseudo-?science|old\ wives|dis(?:proven|proved|credited)
        |refuted|retracted
        |(?:no|zero|not\ a\ shred\ of)\ (?:\w+\ )?(?:evidence|proof|basis|truth|link|such\ thing)
        |(?:is|are|was|were)(?:n't|nt|\ not)\ (?:true|correct|right|real|so|how)|not\ true
        |(?:is|was|were|'s|are)\ wrong|got\ it\ wrong
        |(?:stop|quit)\ (?:saying|spreading|telling|claiming|believing|repeating)
        |(?:don't|dont|do\ not|never|please\ don't)\ (?:believe|fall\ for|listen|trust)
        |contrary\ to|no\ matter\ what\ (?:they|people)|yeah,?\ right|so-called|as\ if)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REPORTS = re.compile(
    r"""\b(?:(?:he|she|they|people|folks?|some(?:one|body)?|every(?:one|body)|many|others
        |(?:my|his|her|our|their|the|an?|some|that)\ (?:[\w-]+\ ){0,3}?[\w-]+
        |facebook|tiktok|youtube|google|the\ internet|twitter|reddit)
        \ (?:\w+\ ){0,2}?(?:says?|said|saying|claim(?:s|ed|ing)?|believe[sd]?|sw(?:ears|ore)|tells?|told
        |thinks?|thought|reckon(?:s|ed)?
        |insist(?:s|ed)?|posted|shared|announced|(?:is|was|were|are)\ (?:convinced|sure))
        |i\ (?:\w+\ ){0,2}?(?:read|heard|saw|was\ told|got\ told|used\ to\ (?:think|believe))
        |apparently|supposedly|allegedly|according\ to|rumou?rs?|they\ say|the\ (?:claim|idea|theory|belief)\ that)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: A sentence behind the claim that takes it back.
_TAKES_BACK = re.compile(r"^\W*(?:no\b|nope\b|(?:that|this|it|they|which)\b|not\ |wrong\b|false\b)", re.IGNORECASE)
#: A sentence before it that hands it to others.
_ANNOUNCES = re.compile(
    r"\b(?:myths?|rumou?rs?|lies|they say|people say|told me|heard)\b[^.!?]{0,40}:?\s*$", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|no|never|cannot|without|nothing|nobody|none|nor)\b|n['’]?t\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»]{8,}[\"“”«»]")


def stance_of(sentence: str, *, before: str, after: str, wording: str) -> Stance:
    """What `sentence` does with the claim that `wording` states; `before` and `after` are the sentences beside it.

    Sure of plain cases only, and blind to irony: that no cue is found does not mean that the claim is asserted.
    """
    if _ASKS.search(sentence):
        return Stance.ASKS
    if _DENIES.search(sentence) or (_TAKES_BACK.match(after) and _DENIES.search(after)):
        return Stance.DENIES
    if _REPORTS.search(sentence) or _QUOTED.search(sentence) or _ANNOUNCES.search(before):
        return Stance.REPORTS
    if bool(_NEGATED.search(sentence)) is not bool(_NEGATED.search(wording)):
        return Stance.DENIES
    return Stance.MENTIONS
