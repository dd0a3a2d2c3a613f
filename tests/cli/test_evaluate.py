"""`moderation evaluate`, with a small model of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.classifier.dataset import Case
from moderation.classifier.describing import describe
from moderation.classifier.evaluation import evaluate
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.report import Report
from tests.classifier.learning import CREATED_AT, POLICY, small_training

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose champion is the model of the small corpus."""
    home = tmp_path_factory.mktemp("models")
    training = small_training()
    held_out = evaluate(
        "held-out",
        [Case(example=example) for example in training.held_out.examples],
        training.held_out.labels,
        training.held_out.probabilities,
        thresholds=training.model.thresholds,
        base_rates=POLICY.base_rates,
    )
    registry = ModelRegistry(home)
    report = Report(version=training.model.version, held_out=held_out, topics=None, golden=None)
    registry.save(training.model, describe(training, {}), report, plots={})
    registry.promote(training.model.version, by="test", at=CREATED_AT)
    return home


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few labelled comments."""
    file = tmp_path_factory.mktemp("comments") / "mine.jsonl"
    texts = [(f"order {thing} online, cheap price", ["spam"]) for thing in ("honey", "zinc lozenges", "kelp")]
    texts += [(f"is {thing} safe with my tablets?", []) for thing in ("honey", "zinc", "kelp", "tea")]
    rows = ({"id": f"c{place}", "text": text, "labels": labels} for place, (text, labels) in enumerate(texts))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def run(models: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SECOND_OPINION_")}
    return subprocess.run(
        [sys.executable, "-m", "moderation", "evaluate", *arguments],
        cwd=ROOT,
        env={**environment, "SECOND_OPINION_MODELS_DIR": str(models)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_page_is_written_beside_the_figures(models: Path, comments: Path, tmp_path: Path) -> None:
    """A program reads all figures, disguises and mistakes included; a person opens the page."""
    page = tmp_path / "page.html"
    done = run(models, "--data", str(comments), "--html", str(page), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["rows"], found["fine"]) == (7, 4)
    assert {part["attack"] for part in found["evasion"]} >= {"leet", "benign padding"}
    assert {part["field"] for part in found["slices"]} == {"source"}
    assert set(found["labels"]["spam"]["mistakes"]) == {"bar", "harm_let_through", "voice_silenced"}
    assert "<title>Model 2026-11-22.1 on mine.jsonl</title>" in page.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [page]
    assert f"Written to {page}." in " ".join(done.stderr.split())


def test_disguises_are_shown_when_asked_for(models: Path, comments: Path) -> None:
    """They take a while, so the plain command leaves them out."""
    plain = run(models, "--data", str(comments))
    assert plain.returncode == 0, plain.stderr
    assert "look-alikes" not in plain.stdout
    asked = run(models, "--data", str(comments), "--evasion")
    assert asked.returncode == 0, asked.stderr
    assert "look-alikes" in asked.stdout


@pytest.mark.parametrize(("place", "complaint"), [("none/page.html", "There is no folder"), ("", "cannot be written")])
def test_a_page_that_cannot_be_written_is_refused(
    models: Path, comments: Path, tmp_path: Path, place: str, complaint: str
) -> None:
    """Before anything is measured where that can be known, and with nothing left behind."""
    folder = tmp_path / "folder"
    folder.mkdir()
    done = run(models, "--data", str(comments), "--html", str(folder / place if place else folder))
    assert done.returncode == 1
    assert complaint in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [folder]
