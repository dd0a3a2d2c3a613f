"""Training, comparing and promoting, with a real model from a part of the real seed."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderation.classifier.registry import ModelRegistry
from moderation.domain.errors import InvalidData, NotFound, PromotionRefused
from moderation.domain.label import Label
from moderation.services import learning
from moderation.services.learning import Trained
from tests.given import NOW, POLICY

ROOT = Path(__file__).parents[2]
#: So many rows of each golden file.
GOLDEN = {"natural.jsonl": 150, "functional.jsonl": 80}


@pytest.fixture(scope="module")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of the seed, and some of the golden set: all of it takes a minute to disguise."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "seed").mkdir()
    (folder / "golden").mkdir()
    shutil.copy(ROOT / "training_data" / "seed" / "short-replies.jsonl", folder / "seed")
    for name, rows in GOLDEN.items():
        lines = (ROOT / "training_data" / "golden" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / "golden" / name).write_text("".join(lines[:rows]), "utf-8")
    shutil.copy(ROOT / "training_data" / "sources.toml", folder)
    return folder


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    """An empty folder over the shipped models."""
    return ModelRegistry(tmp_path / "models", ROOT / "models")


def _train(registry: ModelRegistry, data: Path, *also: Path) -> Trained:
    return learning.train_candidate(
        registry,
        POLICY,
        data_dir=data,
        also=also,
        weak=False,
        topics=False,
        seed=1,
        jobs=1,
        now=NOW,
        progress=lambda *_: None,
    )


def _promote(registry: ModelRegistry, version: str, data: Path) -> str | None:
    return learning.promote(registry, version, POLICY, data_dir=data, by="test", now=datetime.now(UTC))


def test_a_poor_candidate_is_measured_saved_and_refused(registry: ModelRegistry, small_data: Path) -> None:
    """A model of 300 comments is kept as a candidate with its report and card, and may not take over."""
    champion = registry.champion()
    trained = _train(registry, small_data)
    assert trained.report.golden is not None
    assert trained.report.golden.rows == sum(GOLDEN.values())
    assert (trained.folder / "card.md").is_file()
    assert trained.version in registry.versions()
    with pytest.raises(PromotionRefused) as refusal:
        _promote(registry, trained.version, small_data)
    assert "spam" in str(refusal.value)
    assert str(refusal.value).count("\n- ") >= 2, "all reasons are given at once"
    assert registry.champion() == champion
    compared = learning.compare_models(registry, champion or "", trained.version, POLICY, small_data / "golden")
    assert compared.overturned


def test_the_champion_passes_its_own_gate(registry: ModelRegistry) -> None:
    """What is shipped meets what the policy asks of a champion."""
    champion = registry.champion()
    assert champion is not None
    assert _promote(registry, champion, ROOT / "training_data") == champion


def test_public_sets_that_may_only_measure_are_refused(
    registry: ModelRegistry, small_data: Path, tmp_path: Path
) -> None:
    """Training on a set marked `dev` stops with that reason before anything is trained."""
    file = tmp_path / "dreaddit.jsonl"
    file.write_text(json.dumps({"id": "1", "text": "some words", "labels": []}) + "\n", "utf-8")
    with pytest.raises(InvalidData, match="may only measure"):
        _train(registry, small_data, file)


def test_an_unknown_model_is_named(registry: ModelRegistry, small_data: Path) -> None:
    """Neither promoting nor evaluating invents a model."""
    with pytest.raises(NotFound, match=r"2000-01-01\.1"):
        _promote(registry, "2000-01-01.1", small_data)
    with pytest.raises(NotFound):
        learning.evaluate_model(registry, "../escape", POLICY, small_data / "golden")


def test_counting_names_every_label(small_data: Path) -> None:
    """The counts add up to the rows, and each label is there."""
    counts = learning.count_examples(small_data)
    assert set(counts) == {"seed", "golden"}
    for part in counts.values():
        assert {"rows", "fine", *Label} <= set(part)
        assert 0 < part["fine"] < part["rows"]


def test_golden_comments_never_train_whatever_file_they_come_in(
    registry: ModelRegistry, small_data: Path, tmp_path: Path
) -> None:
    """A golden comment under another id and in other punctuation is passed over, and that is said."""
    row = json.loads((small_data / "golden" / "natural.jsonl").read_text("utf-8").splitlines()[0])
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps({"id": "new", "text": row["text"].upper() + " !!", "labels": row["labels"]}), "utf-8")
    trained = _train(registry, small_data, file)
    assert any("golden set, which never trains: 1." in note for note in trained.notes)
    assert {source.name for source in registry.manifest(trained.version).sources} == {"seed"}
