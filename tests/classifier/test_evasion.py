"""Disguises, and the recall that is counted as lost to them."""

import unicodedata
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.dataset import Case
from moderation.classifier.evasion import ATTACKS, look_alikes, measure_evasion, paired_difference, zero_width
from moderation.classifier.report import EvasionFigures
from moderation.classifier.training import Training
from moderation.domain.label import Label
from moderation.domain.signal import Reading
from moderation.domain.verdict import Threshold
from tests.classifier.learning import an_example, reading_of, small_dataset

SPAM, FALSE = Label.SPAM, Label.MEDICAL_MISINFORMATION
ADVERT = "Cheap pills without prescription! Message Dr Okoro on WhatsApp +234 803 555 0142 or visit fast-meds.com today"


class Counts:
    """Satisfies `Predictor`: how many plain Latin words of a text it knows, as a share of three."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def predict(self, readings: Sequence[Reading]) -> list[list[float]]:
        return [[min(1.0, sum(word in reading.text for word in self._words) / 3), 0.0] for reading in readings]


def measured(cases: list[Case], model: Counts, thresholds: dict[Label, Threshold]) -> dict[str, EvasionFigures]:
    figures = measure_evasion(
        model,
        cases,
        (SPAM, FALSE),
        model.predict([reading_of(case.example.comment) for case in cases]),
        thresholds=thresholds,
        read=reading_of,
        seed=1,
    )
    assert [(part.label, part.attack) for part in figures] == [
        (label, name) for label in (SPAM, FALSE) for name in ATTACKS
    ]
    return {part.attack: part for part in figures if part.label is SPAM}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_disguise_hangs_on_the_text_and_on_chance_alone(name: str) -> None:
    """The same seed gives the same text, and every disguise changes something."""
    disguised = ATTACKS[name](ADVERT, Random(5))
    assert disguised == ATTACKS[name](ADVERT, Random(5))
    assert disguised != ADVERT
    assert len({ATTACKS[name](ADVERT, Random(seed)) for seed in range(5)}) > 1


@pytest.mark.parametrize("name", ATTACKS)
def test_a_seller_can_still_be_reached(name: str) -> None:
    """What must be copied exactly to be of use stands in every disguise."""
    for seed in range(50):
        disguised = ATTACKS[name](ADVERT, Random(seed))
        assert "+234 803 555 0142" in disguised
        assert "fast-meds.com" in disguised


@given(st.text(max_size=60), st.integers(0, 2**16))
@pytest.mark.parametrize("name", ATTACKS)
def test_any_text_can_be_disguised(name: str, text: str, seed: int) -> None:
    """Nothing to disguise is no fault, and nothing is lost by padding."""
    disguised = ATTACKS[name](text, Random(seed))
    if name == "benign padding":
        assert text in disguised


def test_look_alikes_and_invisible_characters_look_the_same() -> None:
    """Letter for letter another alphabet, and nothing else; or nothing that can be seen."""
    other = look_alikes(ADVERT, Random(2))
    assert len(other) == len(ADVERT)
    assert all(mark == shown or not shown.isascii() for mark, shown in zip(ADVERT, other, strict=True))
    hidden = zero_width(ADVERT, Random(2))
    assert "".join(mark for mark in hidden if unicodedata.category(mark) != "Cf") == ADVERT


def test_what_a_disguise_loses_is_counted() -> None:
    """A model that only looks for whole Latin words loses them to look-alikes, and nothing to padding."""
    cases = [
        Case(example=an_example("cheap pills without prescription", SPAM, name=f"s{number}")) for number in range(40)
    ]
    cases += [Case(example=an_example("my doctor was kind", name=f"f{number}")) for number in range(100)]
    figures = measured(cases, Counts("cheap", "pills", "without"), {SPAM: Threshold(hold=0.9)})
    padded, disguised = figures["benign padding"].at_hold, figures["look-alikes"].at_hold
    assert padded is not None
    assert disguised is not None
    assert (padded.caught, padded.lost, padded.gained, padded.share.estimate) == (40, 0, 0, 0.0)
    assert disguised.caught == 40
    assert disguised.lost > 25
    assert disguised.share.estimate == disguised.lost / 40
    # One of three words is enough where 1 % of the fine comments would be held.
    lenient = figures["look-alikes"].at_one_percent
    assert lenient is not None
    assert lenient.lost < disguised.lost


def test_a_disguise_that_gives_itself_away_gains() -> None:
    """Caught only once disguised: recall lost is below nought."""
    cases = [Case(example=an_example("see you soon", SPAM, name=f"s{number}")) for number in range(10)]
    found = measured(cases, Counts("tablets", "nurse", "study", "GP", "walk"), {SPAM: Threshold(hold=0.3)})
    padded = found["benign padding"].at_hold
    assert padded is not None
    assert padded.gained > 0
    assert padded.share.estimate == -padded.gained / 10


def test_without_a_zone_or_fine_comments_nothing_is_claimed() -> None:
    """There is no threshold to lose recall at; and a label that nobody carries has nothing to disguise."""
    cases = [Case(example=an_example("cheap pills", SPAM))]
    figures = measured(cases, Counts("cheap"), {})
    assert all(part.at_hold is None and part.at_one_percent is None for part in figures.values())
    assert measured([], Counts("cheap"), {SPAM: Threshold(hold=0.5)})["leet"].comments == 0


def test_who_else_is_measured_changes_nothing() -> None:
    """Each comment has its own source of chance, and of very many the same 400 are drawn."""
    many = [
        Case(example=an_example("cheap pills without prescription", SPAM, name=f"s{number}")) for number in range(450)
    ]
    model, on = Counts("cheap", "pills", "without"), {SPAM: Threshold(hold=0.9)}
    forwards, backwards = measured(many, model, on), measured(many[::-1], model, on)
    assert forwards == backwards
    assert forwards["leet"].comments == 400


def test_a_trained_model_can_be_tried(training: Training) -> None:
    """On the small corpus every head has a figure for every disguise, and progress is told after each."""
    cases = [Case(example=example) for example in small_dataset().examples[::4]]
    readings = [reading_of(case.example.comment) for case in cases]
    told: list[tuple[int, int]] = []
    figures = measure_evasion(
        training.model,
        cases,
        training.model.labels,
        training.model.predict(readings),
        thresholds={SPAM: Threshold(hold=0.5)},
        read=reading_of,
        seed=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert len(figures) == 2 * len(ATTACKS)
    assert told == [(step, 8) for step in range(1, 9)]
    assert all((part.at_hold is None) == (part.label is FALSE) for part in figures)


def test_paired_bounds_follow_the_adjusted_formula() -> None:
    """With half a pair more in each cell, 16.5 lost and 3.5 gained of 102: 0.1275 give or take 0.0691, by hand."""
    interval = paired_difference(16, 3, 100)
    assert interval.estimate == pytest.approx(0.13)
    assert (interval.low, interval.high) == pytest.approx((0.0584, 0.1965), abs=1e-4)
    nothing = paired_difference(0, 0, 30)
    assert nothing.estimate == 0
    assert nothing.low == pytest.approx(-nothing.high)
    assert (paired_difference(0, 0, 0).low, paired_difference(0, 0, 0).high) == (-1, 1)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_paired_bounds_hold_the_estimate(lost: int, gained: int, same: int) -> None:
    """Whatever is lost and gained."""
    interval = paired_difference(lost, gained, lost + gained + same)
    assert -1 <= interval.low <= interval.estimate <= interval.high <= 1
    assert np.isfinite([interval.low, interval.high]).all()
