"""What counts as somebody's identifying details."""

import pytest

from moderation.detectors.privacy import PrivacyDetector
from moderation.detectors.text import read
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Signal


def signals(text: str) -> tuple[Signal, ...]:
    """What the detector finds in one comment."""
    return PrivacyDetector().detect([read(Comment(id="1", text=text))])[0]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("ring me on 07700 900123 after six", "07700 900123"),
        ("my cell is (202) 555-0123", "(202) 555-0123"),
        ("call 312.555.0188", "312.555.0188"),
        ("her number: +91 98765 43210", "+91 98765 43210"),
        ("or 0412 345 678 in Sydney", "0412 345 678"),
        ("text mum, 087 123 4567", "087 123 4567"),
        ("call after lunch 555-0129", "555-0129"),
        ("I am jane.roe1947@btinternet.com", "jane.roe1947@btinternet.com"),
        ("mail jane.roe (at) btinternet (dot) com", "jane.roe (at) btinternet (dot) com"),
        ("we live at 14 elm tree road", "14 elm tree road"),
        ("Send it to 221 North Maple Avenue, Springfield", "221 North Maple Avenue"),
        ("MRN: 00482913", "00482913"),
        ("my medicare number is 2123 45670 1", "2123 45670 1"),
        ("NHS number 943 476 5919", "943 476 5919"),
        ("my social is 219-09-9999", "219-09-9999"),
        ("NI no QQ 12 34 56 C and AB 12 34 56 C", "AB 12 34 56 C"),
        ("member ID XYZ123456789", "XYZ123456789"),
    ],
)
def test_details_are_found(text: str, detail: str) -> None:
    """The detail is marked, all of it, in the author's own spelling; the sentence does not repeat it."""
    [signal] = signals(text)
    assert signal.label is Label.PRIVACY
    assert detail in [text[span.start : span.end] for span in signal.spans]
    assert detail not in signal.sentence


@pytest.mark.parametrize(
    "text",
    [
        "Call 988 or 911, in Europe 112, or Samaritans on 116 123",
        "The lifeline is 1-800-273-8255, Childline 0800 1111, Lifeline 13 11 14, text 741741",
        "NHS 111, or 0300 123 3393 for Mind, 1-888-555-0100",
        "The hospital switchboard is 020 7946 0958",
        "Our clinic at 40 Harley Street, number 020 7946 0123",
        "10 000 000 people and 2.124.821.694 views",
        "500 mg twice a day, 1,500 mg, 2.5 mg, 10/325, 120/80 then 130-135",
        "WBC 4500, platelets 150000 to 400000, ferritin 1234567 ng",
        "from 2019-2020 to 2021, 05/12/2023, 12.11.2020, 2024-05-01 12:30, (1914-1995)",
        "PMID: 31234567, PMID 3123456789, doi 10.1016/j.jns.2019.116543, NCT01234567, ISBN 9780306406157",
        "https://doi.org/10.1056/2025550123 and https://x.example/2025550123",
        "lot number 2025550123",
        "my SSN claim was denied, and the insurance number was wrong",
        "write to info@clinic.example, press@charity.example or someone@nhs.uk",
        "won £100 on the High Street",
        "stage 3 of 4, day 10 of 14, 3 Great Doctors helped",
        "the twitter handle @jane_roe",
        "",
    ],
)
def test_helplines_doses_and_references_are_no_finding(text: str) -> None:
    """Public numbers, quantities, dates and references identify nobody."""
    assert signals(text) == ()


def test_all_details_stand_in_one_signal() -> None:
    """Several details make one signal that names each kind once."""
    [signal] = signals("Jo, 07700 900123 or 07700 900456, jo@roe.example, 14 Elm Road")
    assert signal.sentence == "This seems to show a telephone number, an e-mail address and a street address."
    assert len(signal.spans) == 4


@pytest.mark.parametrize(
    "text",
    [
        "I have had 4 PET CT scans and a 12 Lead ST elevation",
        "In 2019 Dr Hill told me about the 1965 Bradford Hill criteria",
        "We live 40 minutes drive from the nearest hospital",
        "My home is 3 hours away by road",
        "My insurance is 12000 dollars a year",
        "I had no insurance 2019-2021 so I skipped the scan",
        "My white cell count was 4.5 5.2 6.1 4.8 5.0",
        "my platelet number 150 140 130 120",
        "In India you can ring iCall on 9152987821",
    ],
)
def test_everyday_talk_of_patients_is_no_finding(text: str) -> None:
    """Scans, years, distances, prices, readings and helplines identify nobody."""
    assert signals(text) == ()


@pytest.mark.parametrize("text", ["policy " * 2_858, "my nhs number " * 1_400, "12 High " * 2_500])
def test_a_flood_of_one_word_is_read_in_linear_time(text: str) -> None:
    """Words that begin a pattern over and over give an answer at all; nothing is found in them."""
    assert signals(text[:20_000]) == ()
