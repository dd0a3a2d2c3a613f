"""Folds sentences to what they are about, so that unlike wordings of one claim meet."""

import re
from collections.abc import Iterator

from moderation.domain.signal import Span

#: A full stop ends a sentence only before white space: "2.5 mg", "nhs.uk".
_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.!?](?=\w))+[.!?…]*")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: Of writers who end no sentence, so many words are read at a time.
_MOST_WORDS = 40
_ENDING = re.compile(r"(?:ies|ied|es|ed|ing|ly|s|e|y)$")

#: Words of grammar and of talk: they stand in every comment and tell nothing about its claim.
_IDLE = re.compile(
    r"a|about|after|again|all|also|although|always|am|an|and|any|anybody|anyone|anything|are|as|at|away|be|"
    r"because|been|before|being|best|better|big|bit|both|but|by|came|can|comes?|could|course|days?|did|do|does|"
    r"doing|done|down|each|either|else|end|even|ever|every|everybody|everyone|few|fine|for|from|full|gets?|getting|"
    r"go|goes|going|gone|good|got|had|has|have|having|he|heard?|help(?:s|ed)?|hers?|here|him|himself|his|hope|hours?|how|i|"
    r"if|in|into|is|it|its|itself|just|keeps?|kept|know|known|last|later|least|less|let|life|like|little|live|long|look|"
    r"lot|made|makes?|making|man|many|may|maybe|me|mean|means|men|might|mine|minutes?|months?|more|most|much|must|my|"
    r"myself|need(?:s|ed)?|new|next|nights?|now|of|off|often|ok|on|once|ones?|onto|or|other|ours?|out|over|own|part|"
    r"people|person|please|put|quite|rather|really|right|said|same|saw|say|says|see|seems?|seen|she|should|show|since|so|"
    r"some|somebody|someone|something|soon|still|such|sure|takes?|taken|taking|tells?|than|thanks?|that|the|theirs?|them|"
    r"then|there|these|they|things?|think|this|those|though|thought|through|times?|to|today|together|told|too|took|tried|"
    r"try|under|until|up|us|used?|using|very|via|wants?|wanted|was|ways?|we|weeks?|well|went|were|what|when|where|whether|"
    r"which|while|who|whole|whom|whose|why|will|with|without|woman|women|would|years?|yes|yet|you|yours?|yourself|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty|thirty|forty|fifty|sixty|hundred|thousand"
)
_NEGATIONS = frozenset({"no", "not", "never", "nobody", "nothing", "none", "cannot", "cant", "dont", "doesnt", "isnt"})
_NEGATION = "not"

#: Several words, one idea.
_TERMS = re.compile(
    r"\b(?:(?P<mmn>multifocal motor neuropath(?:y|ies))|(?P<als>motor neurone? disease|lou gehrig'?s(?: disease)?)|"
    r"(?P<joined>(?:vitamin|type|stage|hepatitis) \w{1,3}|heart attacks?|blood pressure|side effects?|immune system|"
    r"birth control|st\.? john'?s wort|ear candles?|ear candling|foot pads?|chlorine dioxide|immune globulin))\b"
)

#: Each line is one idea to a reader, whatever the word.
_SAME = (
    (
        "vaccine",
        "vaccines vaccinate vaccinated vaccinating vaccination vaccinations vax vaxx vaxxed jab jabs jabbed shot",
    ),
    ("vaccine", "shots immunisation immunization immunised immunized inoculation unvaccinated"),
    ("covid", "covid-19 covid19 corona coronavirus sars-cov-2"),
    ("flu", "influenza"),
    ("doctor", "doctors doc docs gp gps physician physicians oncologist oncologists neurologist specialist"),
    ("medicine", "medicines medication medications meds med drug drugs tablet tablets pills pharmaceutical"),
    ("contraception", "contraceptive contraceptives contraceptions pill birth-control"),
    ("old", "elderly ageing aging aged pensioner pensioners older"),
    ("hold", "holds holding held pin restrain restrained"),
    ("cancer", "cancers tumour tumours tumor tumors melanoma"),
    ("child", "children kid kids toddler toddlers daughter son niece nephew boy girl boys girls"),
    ("baby", "babies infant infants newborn newborns"),
    ("cause", "causes caused causing give gives gave given giving"),
    ("cure", "cures cured curing heal heals healed healing remedy"),
    ("pain", "pains painful ache aches hurt hurts hurting sore"),
    ("die", "dies died dying death deaths dead kill kills killed killing fatal deadly"),
    ("poison", "poisons poisoned poisoning poisonous toxic toxin toxins"),
    ("seizure", "seizures fit fits convulsion convulsing convulsions"),
    ("stop", "stops stopped stopping quit quits quitting ditch wean"),
    ("immunoglobulin", "ivig immunoglobulins immune-globulin scig"),
    ("als", "mnd"),
    ("turn", "turns turning turned become becomes became becoming"),
    ("type-1", "type-one t1d t1"),
    ("type-2", "type-two t2d t2"),
    ("st-johns-wort", "st-john's-wort"),
    ("ear-candle", "ear-candles ear-candling"),
    ("heart-attack", "heart-attacks"),
    ("steroid", "steroids prednisone prednisolone cortisone corticosteroid corticosteroids"),
    ("paracetamol", "acetaminophen tylenol panadol"),
    ("adrenaline", "epinephrine epipen epipens"),
    ("pregnant", "pregnancy pregnancies expecting"),
    ("infertile", "infertility sterile sterilise sterilised sterilises sterilize sterilized fertility"),
    ("autism", "autistic asd"),
    ("diabetes", "diabetic diabetics"),
    ("alzheimer", "alzheimers alzheimer's dementia"),
    ("aluminium", "aluminum"),
    ("liquorice", "licorice"),
    ("diarrhoea", "diarrhea"),
    ("microwave", "microwaves microwaved microwaving"),
    ("sunscreen", "sunscreens sunblock"),
    ("antiperspirant", "antiperspirants deodorant deodorants"),
    ("depression", "depressed depressive"),
    ("antidepressant", "antidepressants ssri ssris sertraline"),
    ("cannabis", "marijuana weed thc cbd"),
    ("bleach", "mms chlorine-dioxide"),
    ("chemotherapy", "chemo"),
    ("helicobacter", "pylori h-pylori"),
)
_CONCEPTS = {word: concept for concept, words in _SAME for word in (concept, *words.split())}


def sentences(text: str) -> Iterator[Span]:
    """Where the sentences of a text stand that are about anything, in order; long ones are cut."""
    for match in _SENTENCE.finditer(text):
        words = [word.start() for word in _WORD.finditer(text, *match.span())]
        starts = [match.start(), *words[_MOST_WORDS::_MOST_WORDS]]
        for start, end in zip(starts, [*starts[1:], match.end()], strict=True):
            said = text[start:end].strip()
            if ideas(said):
                begin = text.index(said, start)
                yield Span(start=begin, end=begin + len(said))


def letters(text: str) -> frozenset[str]:
    """The runs of three to five letters in its words, whose beginnings and ends are marked: they forgive spelling."""
    runs = range(3, 6)
    return frozenset(
        marked[start : start + length]
        for word in _WORD.findall(text.lower())
        for marked in (f" {word} ",)
        for length in runs
        for start in range(len(marked) - length + 1)
    )


def ideas(text: str) -> tuple[str, ...]:
    """What the words of a text are about: folded to stems or common concepts, idle words left out."""
    joined = _TERMS.sub(_as_one_word, text.lower())
    return tuple(_idea(word) for word in _WORD.findall(joined) if len(word) > 1 and not _IDLE.fullmatch(word))


def _as_one_word(term: re.Match[str]) -> str:
    return term.lastgroup if term.lastgroup in {"mmn", "als"} else term[0].replace(" ", "-").replace(".", "")


def _idea(word: str) -> str:
    if word in _NEGATIONS or word.endswith("n't"):
        return _NEGATION
    if word in _CONCEPTS:
        return _CONCEPTS[word]
    word = word.removesuffix("'s")
    stem = _ENDING.sub("", word) if len(word) > 4 else word.removesuffix("s") if len(word) > 3 else word
    return _CONCEPTS.get(word, stem)
