"""What counts as an invitation to make contact elsewhere."""

import pytest

from moderation.detectors.contact import ContactDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Signal


def signals(text: str) -> tuple[Signal, ...]:
    """What the detector finds in one comment."""
    return ContactDetector().detect([read(Comment(id="1", text=text))])[0]


@pytest.mark.parametrize(
    "text",
    [
        "He cured my herpes, contact him on WhatsApp",
        "WhatsApp: +234 801 234 5678 for your own healing",
        "Reach Dr Okoro through +2348012345678 and thank me later",
        "message me on telegram if you are tired of tablets",
        "Write to Dr Ade at drade.roots@herbmail.example today",
        "his email is drade.roots@herbmail.example",
        "Don't hesitate to contact her via viber, she helped me",
        "inbox me to order, two boxes left",
        "message me for the price list",
        "dm @slimqueen for yours",
        "w h a t s a p p me +1 555 123 4567",
        "c0ntact him on wh4tsapp",
    ],
)
def test_invitations_are_found(text: str) -> None:
    """A channel together with a call to use it is a finding of spam."""
    [signal] = signals(text)
    assert signal.label is Label.SPAM
    assert not signal.calibrated
    assert signal.spans


@pytest.mark.parametrize(
    "text",
    [
        "You can call me any time, dear",
        "message me if you want to talk, I have been there",
        "My sister and I talk on WhatsApp every day",
        "the clinic sends results by text and by e-mail",
        "My number is 020 7946 0958",
        "Call Samaritans on 116 123",
        "Contact the helpline via WhatsApp on +44 7537 432411",
        "Never contact anyone on WhatsApp who promises a cure",
        "Beware, he told me to message him on telegram at @drfake",
        "These bots all say contact Dr Okoro on WhatsApp",
        "Email your MP about it",
        "Ask your doctor or contact your pharmacist",
        "Write to pals at him@hospital.nhs.uk",
        "",
    ],
)
def test_plain_mentions_are_no_finding(text: str) -> None:
    """Kindness between readers, a number, an institution or a warning invites to no business."""
    assert signals(text) == ()
