"""The card that a reader sees first, and the pictures beside it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from moderation.classifier.card import model_card
from moderation.classifier.intervals import wilson
from moderation.classifier.manifest import Manifest, SourceRows
from moderation.classifier.plots import draw
from moderation.classifier.report import (
    CapabilityFigures,
    Evaluation,
    HeadFigures,
    OperatingPoint,
    RecallAt,
    Report,
    SliceFigures,
)
from moderation.classifier.thresholds import ResolvedGoal
from moderation.classifier.training import Training
from moderation.domain.label import Label
from moderation.domain.verdict import Action

EXPECTED = Path(__file__).with_name("expected_card.md")

MANIFEST = Manifest(
    version="2026-11-22.1",
    created_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    files=(),
    libraries={"python": "3.11.9", "scikit-learn": "1.9.1"},
    data_hash="c0ffee",
    sources=(
        SourceRows(name="seed", rows=600, licence="Apache-2.0 (written for this project)"),
        SourceRows(name="sms_spam", rows=100, licence="CC BY 4.0"),
    ),
    labels=(Label.SPAM, Label.MEDICAL_MISINFORMATION),
    goals=(
        ResolvedGoal(
            label=Label.SPAM,
            zone=Action.REJECT,
            goal="maximum recall @ precision >= 0.99",
            threshold=None,
            sentence="Off: too few.",
        ),
        ResolvedGoal(
            label=Label.SPAM,
            zone=Action.HOLD,
            goal="maximum recall @ false positive rate <= 0.01",
            threshold=0.75,
            sentence="Catches 60 of 120 held-out examples and 1 of 300 fine comments.",
        ),
    ),
    policy_version="2026-11-22",
    base_rates={Label.SPAM: 0.08, Label.MEDICAL_MISINFORMATION: 0.02},
)
SPAM_HEAD = HeadFigures(
    label=Label.SPAM,
    positives=120,
    average_precision=0.91,
    recall_at=(
        RecallAt(false_positive_rate=0.005, recall=0.4),
        RecallAt(false_positive_rate=0.01, recall=0.5),
        RecallAt(false_positive_rate=0.02, recall=0.6),
    ),
    operating_points=(
        OperatingPoint(
            zone=Action.HOLD,
            threshold=0.75,
            harm_let_through=wilson(60, 120),
            voice_silenced=wilson(1, 300),
            moderators_time=0.043,
            precision=0.93,
        ),
    ),
    calibration_error=0.02,
    brier=0.05,
)
HELD_OUT = Evaluation(
    name="held-out comments", data_hash="c0ffee", rows=600, fine=300, heads=(SPAM_HEAD,), slices=(), capabilities=()
)
GOLDEN = Evaluation(
    name="golden",
    data_hash="beef",
    rows=200,
    fine=100,
    heads=(
        HeadFigures(
            label=Label.MEDICAL_MISINFORMATION,
            positives=0,
            average_precision=None,
            recall_at=(RecallAt(false_positive_rate=0.01, recall=0.0),),
            operating_points=(),
            calibration_error=0.1,
            brier=0.2,
        ),
    ),
    slices=(SliceFigures(field="kind", value="question", fine=50, voice_silenced=wilson(2, 50)),),
    capabilities=(CapabilityFigures(capability="negation", cases=26, cases_right=18, pairs=13, pairs_right=5),),
)
REPORT = Report(version="2026-11-22.1", held_out=HELD_OUT, topics=None, golden=GOLDEN)


def test_the_card_is_as_agreed() -> None:
    """Changed on purpose? Read the new card, then store it as `expected_card.md`."""
    assert model_card(MANIFEST, REPORT) == EXPECTED.read_text("utf-8")


def test_the_card_names_heads_that_are_missing_and_zones_that_are_off() -> None:
    """Nobody should have to look for what the model does not do."""
    card = model_card(MANIFEST, REPORT)
    assert "It has no head for privacy and crisis: too few examples." in card
    assert "| spam | reject | maximum recall @ precision >= 0.99 | off | Off: too few. |" in card


def test_a_card_can_do_without_golden_figures() -> None:
    """A site may train before it has written a golden set."""
    card = model_card(MANIFEST, Report(version="2026-11-22.1", held_out=HELD_OUT, topics=HELD_OUT, golden=None))
    assert "golden" not in card
    assert "with whole topics held out" in card


def test_the_same_numbers_give_the_same_pictures(training: Training) -> None:
    """Not a byte differs, so a picture changes in version control only when the model does."""
    held_out = training.held_out
    first = draw(held_out.examples, held_out.labels, held_out.probabilities)
    assert first == draw(held_out.examples, held_out.labels, held_out.probabilities)
    assert set(first) == {"precision-recall.svg", "reliability.svg"}
    for picture in first.values():
        assert picture.startswith(b"<?xml")
        assert b"medical misinformation" in picture
        assert b"<dc:date>" not in picture


def test_drawing_needs_no_global_state() -> None:
    """The plotting module does not pull in pyplot, whose figures all threads would share."""
    script = "import sys, moderation.classifier.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
