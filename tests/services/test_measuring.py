"""A model looked at from all sides, from training to the page."""

import json
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import pytest

from moderation.classifier.evasion import ATTACKS
from moderation.classifier.registry import ModelRegistry
from moderation.domain.errors import InvalidData, NotFound
from moderation.domain.example import Example
from moderation.domain.label import Label
from moderation.services import learning, measuring
from moderation.services.learning import Trained
from tests.classifier.learning import small_dataset
from tests.given import NOW, POLICY


def write(file: Path, examples: Iterable[Example]) -> Path:
    """Labelled comments as JSON Lines."""
    file.parent.mkdir(exist_ok=True)
    rows = (
        {
            "id": example.id,
            "text": example.comment.text,
            "labels": sorted(example.labels),
            "topic": example.topic,
            "kind": "chatter",
            "setting": "thread",
        }
        for example in examples
    )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three quarters of the small corpus as seed, the rest as the golden set."""
    folder = tmp_path_factory.mktemp("data")
    examples = small_dataset().examples
    write(folder / "seed" / "small.jsonl", [example for place, example in enumerate(examples) if place % 4])
    write(folder / "golden" / "small.jsonl", examples[::4])
    (folder / "sources.toml").write_text("", "utf-8")
    return folder


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> ModelRegistry:
    """A folder for the one model of these tests."""
    return ModelRegistry(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def trained(registry: ModelRegistry, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model of the seed and of a site's export, measured with everything there is."""
    ticks = count()
    export = write(tmp_path_factory.mktemp("site") / "lessons.jsonl", [])
    export.write_text(
        "".join(
            json.dumps({"id": f"{number}", "text": f"comment number {number} on the {word}", "labels": []}) + "\n"
            for number, word in enumerate(("weather", "parking", "garden", "canteen") * 6)
        ),
        "utf-8",
    )
    return learning.train_candidate(
        registry,
        POLICY,
        data_dir=data_dir,
        also=[export],
        weak=False,
        topics=True,
        sources=True,
        seed=1,
        jobs=1,
        now=NOW,
        clock=lambda: float(next(ticks)),
        progress=lambda *_: None,
    )


def test_a_trained_model_is_measured_from_all_sides(trained: Trained, registry: ModelRegistry) -> None:
    """Sources, topics, disguises, mistakes and cost are in the report on disk."""
    report = registry.report(trained.version)
    assert report == trained.report
    assert [part.name for part in report.sources] == ["seed", "site"]
    seed, site = report.sources
    # The site's comments are all fine: they can teach no label, and are judged by what the seed teaches.
    assert (seed.heads, seed.rows) == ((), 117)
    assert (len(site.heads), site.fine) == (2, 24)
    assert report.topics is not None
    assert report.golden is not None
    assert {part.attack for part in report.golden.evasion} == set(ATTACKS)
    assert report.cost is not None
    # By this clock every look is a second after the one before.
    assert (report.cost.training, report.cost.median, report.cost.per_second) == (1.0, 1_000.0, 39.0)
    head = report.golden.head(Label.SPAM)
    assert head is not None
    assert head.mistakes is not None


def test_the_card_has_all_of_it(trained: Trained) -> None:
    """With the sizes of the files it lies beside."""
    card = (trained.folder / "card.md").read_text("utf-8")
    for heading in ("With whole sources held out", "with whole topics held out", "What disguise costs"):
        assert heading in card
    assert "| model.joblib | " in card
    assert "](precision-recall.svg)" in card


def test_neither_card_nor_report_holds_a_comments_words(trained: Trained, data_dir: Path) -> None:
    """They are passed on where golden and public texts may not be."""
    written = "".join((trained.folder / name).read_text("utf-8") for name in ("card.md", "report.json"))
    for file in data_dir.glob("*/*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            assert json.loads(line)["text"] not in written


def test_a_model_is_examined_on_given_comments(trained: Trained, registry: ModelRegistry, data_dir: Path) -> None:
    """The same figures as evaluating gives, with disguises, and a page of them."""
    told: list[str] = []
    ticks = count()
    examined = measuring.examine_model(
        registry,
        trained.version,
        POLICY,
        data_dir / "golden",
        clock=lambda: float(next(ticks)),
        now=NOW,
        progress=lambda what, _done, _total: told.append(what),
    )
    plain = learning.evaluate_model(registry, trained.version, POLICY, data_dir / "golden")
    assert examined.evaluation.heads == plain.heads
    assert len(examined.evaluation.evasion) == 2 * len(ATTACKS)
    assert told == ["measuring what disguise costs"] * len(ATTACKS)
    assert examined.page.startswith("<!doctype html>")
    assert f"Model {trained.version} on golden" in examined.page


def test_there_must_be_a_model_and_comments(trained: Trained, registry: ModelRegistry, tmp_path: Path) -> None:
    """An empty file and a model of that name that is not there are both named."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", "utf-8")
    for version, path, fault in ((trained.version, empty, InvalidData), ("2000-01-01.1", empty, NotFound)):
        with pytest.raises(fault, match=r"empty\.jsonl|2000-01-01"):
            measuring.examine_model(
                registry, version, POLICY, path, clock=lambda: 0.0, now=NOW, progress=lambda *_: None
            )
