"""The card that a reader sees first, and the pictures beside it."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from moderation.classifier.card import model_card
from moderation.classifier.intervals import Interval, wilson
from moderation.classifier.manifest import FileEntry, Manifest, SourceRows
from moderation.classifier.plots import draw
from moderation.classifier.report import (
    CapabilityFigures,
    Cost,
    Evaluation,
    EvasionFigures,
    HeadFigures,
    HeadMistakes,
    Mistake,
    Mistakes,
    OperatingPoint,
    RecallAt,
    RecallLost,
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
    files=(
        FileEntry(name="model.joblib", size=10_312_406, sha256="c0de"),
        FileEntry(name="reliability.svg", size=21_037, sha256="5f6"),
    ),
    libraries={"python": "3.11.9", "scikit-learn": "1.9.1"},
    data_hash="c0ffee",
    encoder_share=0.0,
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
            moderators_time=Interval(estimate=0.043, low=0.035, high=0.06),
            precision=Interval(estimate=0.93, low=0.71, high=0.98),
        ),
    ),
    calibration_error=0.02,
    brier=0.05,
    mistakes=HeadMistakes(
        bar=0.75,
        harm_let_through=Mistakes(
            total=60, worst=tuple(Mistake(id=f"advert-{number}", score=number / 100) for number in range(50))
        ),
        voice_silenced=Mistakes(total=1, worst=(Mistake(id="a|`odd`\n<b>id</b>", score=0.8),)),
    ),
)
HELD_OUT = Evaluation(
    name="held-out comments", data_hash="c0ffee", rows=600, fine=300, heads=(SPAM_HEAD,), slices=(), capabilities=()
)
#: A public set of patients' questions, and the seed, which those alone can teach nothing about.
SOURCES = (
    Evaluation(
        name="questions",
        data_hash="cafe",
        rows=100,
        fine=100,
        heads=(replace(SPAM_HEAD, positives=0, average_precision=None),),
        slices=(SliceFigures(field="source", value="questions", fine=100, held=3, voice_silenced=wilson(3, 100)),),
        capabilities=(),
    ),
    replace(HELD_OUT, name="seed", heads=()),
    replace(HELD_OUT, name="letters"),
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
    slices=(SliceFigures(field="kind", value="question", fine=50, held=2, voice_silenced=wilson(2, 50)),),
    capabilities=(CapabilityFigures(capability="negation", cases=26, cases_right=18, pairs=13, pairs_right=5),),
    evasion=(
        EvasionFigures(
            label=Label.SPAM,
            attack="leet",
            comments=120,
            at_hold=RecallLost(
                threshold=0.75, caught=60, lost=13, gained=1, share=Interval(estimate=0.1, low=0.05, high=0.15)
            ),
            at_one_percent=None,
        ),
        EvasionFigures(
            label=Label.SPAM,
            attack="emoji",
            comments=120,
            at_hold=RecallLost(
                threshold=0.75, caught=60, lost=0, gained=6, share=Interval(estimate=-0.05, low=-0.09, high=-0.0001)
            ),
            at_one_percent=None,
        ),
    ),
)
REPORT = Report(
    version="2026-11-22.1",
    held_out=HELD_OUT,
    topics=None,
    sources=SOURCES,
    golden=GOLDEN,
    cost=Cost(comments=200, per_second=1234.5, median=1.94, p99=7.26, training=81.4),
)


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


def test_the_card_shows_ten_mistakes_of_each_kind_by_id() -> None:
    """The report has more; and an id that a site chose, whatever it holds, stays in its cell."""
    card = model_card(MANIFEST, Report(version="2026-11-22.1", held_out=HELD_OUT, topics=None, golden=None))
    assert "Spam, harm let through: the 10 worst of 60 below 0.750." in card
    assert "| `advert-9` | 0.090 |" in card
    assert "advert-10" not in card
    assert r"| `a\|'odd' <b>id</b>` | 0.800 |" in card


def test_the_card_shows_the_pictures_that_are_there() -> None:
    """A picture that was not drawn is not linked to."""
    card = model_card(MANIFEST, REPORT)
    assert "](reliability.svg)" in card
    assert "precision-recall.svg" not in card


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
