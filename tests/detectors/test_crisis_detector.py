"""Which words are read as present danger, and which are not."""

import pytest

from moderation.detectors.crisis import CrisisDetector, CrisisKind
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Signal


def signals(text: str) -> tuple[Signal, ...]:
    """What the detector finds in one comment."""
    return CrisisDetector().detect([read(Comment(id="1", text=text))])[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to die", CrisisKind.DISTRESS),
        ("honestly i just wanna kill myself tonight", CrisisKind.DISTRESS),
        ("I was fine for years but now I want to end my life", CrisisKind.DISTRESS),
        ("I'm suicidal again and nobody picks up", CrisisKind.DISTRESS),
        ("I don’t want to be here anymore", CrisisKind.DISTRESS),
        ("they'd all be better off without me. My family would be better off without me", CrisisKind.DISTRESS),
        ("I keep thinking about killing myself", CrisisKind.DISTRESS),
        ("i have no reason to live", CrisisKind.DISTRESS),
        ("I started cutting myself again", CrisisKind.DISTRESS),
        ("I've saved up enough pills", CrisisKind.DISTRESS),
        ("i want to k1ll mys\u0435lf", CrisisKind.DISTRESS),
        ("Chest pain for an hour now, should I wait?", CrisisKind.EMERGENCY),
        ("My husband has had crushing chest pain since lunch and won't go in", CrisisKind.EMERGENCY),
        ("his lips are blue, what do i do", CrisisKind.EMERGENCY),
        ("Can't feel my left arm since this morning. Is it ok to wait?", CrisisKind.EMERGENCY),
        ("I took 30 paracetamol about two hours ago", CrisisKind.EMERGENCY),
        ("my toddler just swallowed a button battery", CrisisKind.EMERGENCY),
        ("i took all of them an hour ago and now i'm scared", CrisisKind.EMERGENCY),
        ("kill yourself", CrisisKind.INSTRUCTIONS),
        ("You should just go kill yourself", CrisisKind.INSTRUCTIONS),
        ("what is the best way to kill myself", CrisisKind.INSTRUCTIONS),
        ("how many tablets would it take to never wake up", CrisisKind.INSTRUCTIONS),
    ],
)
def test_present_danger_is_found(text: str, kind: CrisisKind) -> None:
    """Plain words of present danger are found, and the sentence says which kind it seems to be."""
    found = signals(text)
    assert kind.value in [signal.sentence for signal in found]
    assert all(signal.label is Label.CRISIS and not signal.calibrated and signal.spans for signal in found)


@pytest.mark.parametrize(
    "text",
    [
        "This pain is killing me",
        "I was suicidal years ago, the new dose helped",
        "I am dying to know whether it worked",
        "I wanted to die back then",
        "I used to think I want to die, therapy changed that",
        "I don't want to die",
        "I never want to kill myself, it is only intrusive thoughts, says my therapist",
        "I'm not suicidal, just tired",
        "so embarrassed I want to die of shame",
        "I want to die at home, in my own bed, and have told my family so",
        "nearly killed myself laughing",
        "cut myself shaving",
        "I cut myself off from my family",
        'He said "I want to kill myself" and we got him help',
        "My daughter told me I want to die, she is in care now and doing well",
        "People who say I want to die need to be heard",
        "Am I going to die? Is it cancer?",
        "I thought I was going to die, it was gallstones",
        "Suicide prevention saves lives, call 988",
        "Chest pain last year turned out to be reflux",
        "Symptoms of a heart attack include chest pain; call 911 right now if you have them",
        "I had chest pain for two hours in 2019 and got a stent",
        "I sometimes get chest pain for a few minutes after running",
        "I took all my meds this morning just like you said",
        "I took 20 mg tonight and slept well",
        "I took 10 tablets over 5 days, now the rash is gone",
        "he drank the whole bottle of milk just now",
        "This diet will kill you",
        "Kill the virus, not yourself, wash your hands",
        "",
    ],
)
def test_idioms_the_past_and_others_words_are_not_found(text: str) -> None:
    """Idioms, denial, the past, quotation and other people's words are no present danger."""
    assert signals(text) == ()
