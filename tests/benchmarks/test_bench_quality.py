"""The quality benchmark: real peers on a small corpus, through the command."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import quality
from benchmarks.alone import NotMeasured, run
from benchmarks.peers import MAIN, peer_named
from benchmarks.quality_of_one import HELD_OUT, PeerQuality, QualityTask, _held_out_scores, measure
from benchmarks.quality_table import QualityRun, page
from moderation.classifier.dataset import Case
from moderation.classifier.describing import describe
from moderation.classifier.evaluation import evaluate
from moderation.classifier.plain import from_json
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.report import Report
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label
from tests.benchmarks.small_corpus import CHEAP, write_set, write_small_corpus
from tests.classifier.learning import CREATED_AT, POLICY, small_dataset, small_training

SETS = (HELD_OUT, "natural", "functional", "real")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the results of one run of all cheap peers lie."""
    corpus = write_small_corpus(tmp_path_factory.mktemp("corpus"))
    real = write_set(tmp_path_factory.mktemp("more") / "real.jsonl")
    to = tmp_path_factory.mktemp("results")
    arguments = ["--training-data", str(corpus), "--data", str(real), "--peers", ",".join(CHEAP), "--to", str(to)]
    assert quality.main(arguments) == 0
    return to


@pytest.fixture(scope="module")
def result(folder: Path) -> QualityRun:
    """The figures of that run."""
    return from_json(QualityRun, (folder / "quality.json").read_text("utf-8"))


def task(corpus: Path, peer: str, **changes: object) -> QualityTask:
    """What a run would ask."""
    plain = QualityTask(
        peer=peer, training_data=str(corpus), also=(), rows=None, by_topic=True, data=None, seed=1, epochs=1
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_every_peer_is_measured_or_missing_with_a_reason(result: QualityRun) -> None:
    """None is lost on the way, and what this environment always has is measured."""
    measured = [peer.peer for peer in result.peers]
    assert sorted([*measured, *(gap.peer for gap in result.not_measured)]) == sorted(CHEAP)
    assert {"second_opinion", "tfidf", "spacy_textcat"} <= set(measured)
    assert all("not installed" in gap.reason and not gap.failed for gap in result.not_measured)


def test_all_peers_meet_the_same_comments(result: QualityRun) -> None:
    """Held-out rows, the golden files and the further set: each by its content hash."""
    assert {peer.rows for peer in result.peers} == {len(small_dataset())}
    for peer in result.peers:
        assert tuple(evaluation.name for evaluation in peer.evaluations) == SETS
    for number in range(len(SETS)):
        assert len({peer.evaluations[number].data_hash for peer in result.peers}) == 1


def test_figures_are_of_the_main_labels(result: QualityRun) -> None:
    """A mail filter knows spam alone; all others know both."""
    for peer in result.peers:
        wanted = (Label.SPAM,) if peer.peer == "bogofilter" else MAIN
        for evaluation in peer.evaluations:
            assert tuple(head.label for head in evaluation.heads) == wanted
            assert [at.false_positive_rate for at in evaluation.heads[0].recall_at] == [0.005, 0.01, 0.02]
    natural = next(peer for peer in result.peers if peer.peer == "tfidf").evaluation("natural")
    assert natural is not None
    assert all(head.average_precision is not None and head.average_precision > 0.8 for head in natural.heads)


def test_the_page_has_a_table_of_all_and_one_for_each_set(folder: Path, result: QualityRun) -> None:
    """Each peer has its line in each; a peer without figures says so in every one."""
    text = (folder / "quality.md").read_text("utf-8")
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == 1 + len(SETS)
    columns = [1 + 2 * (len(SETS) - 1) + 2, 9, 9, 11, 9]
    for lines, width in zip(tables, columns, strict=True):
        assert {line.count("|") - 1 for line in lines} == {width}
        assert len(lines) == 2 + len(CHEAP)
        for gap in result.not_measured:
            assert any(f"{peer_named(gap.peer).title}: not measured" in line for line in lines)


def test_a_missing_peer_is_named_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On standard error at once, and with its reason at the head of the page; the run goes on."""
    monkeypatch.setenv("PATH", "/nowhere")
    corpus = write_small_corpus(tmp_path / "corpus")
    arguments = ["--training-data", str(corpus), "--peers", "bogofilter,tfidf", "--to", str(tmp_path)]
    assert quality.main(arguments) == 0
    printed = capfd.readouterr()
    assert "NOT MEASURED: bogofilter: the program “bogofilter” is not installed" in printed.err
    assert "**NOT MEASURED: bogofilter (spam only)**: the program “bogofilter” is not installed" in printed.out
    assert "bogofilter (spam only): not measured" in printed.out
    assert "| TF-IDF + logistic regression" in printed.out


def test_a_peer_that_breaks_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Ten rows teach nothing: that is no reason to leave the line out."""
    corpus = write_small_corpus(tmp_path / "corpus")
    arguments = ["--training-data", str(corpus), "--rows", "10", "--peers", "second_opinion", "--to", str(tmp_path)]
    assert quality.main(arguments) == 1
    printed = capfd.readouterr()
    assert "InvalidData" in printed.err
    assert "**FAILED: Second Opinion, same rows**" in printed.out


def test_a_peer_that_crashes_takes_nothing_with_it(tmp_path: Path) -> None:
    """A process that ends without an answer is a failure with its exit code."""
    answer = run("benchmarks.nowhere", task(tmp_path, "tfidf"), PeerQuality, peer="tfidf")
    assert isinstance(answer, NotMeasured)
    assert answer.failed
    assert "exit code 1" in answer.reason


@dataclass(frozen=True)
class Remembering:
    """A peer that is sure of what it has seen and of nothing else."""

    seen: frozenset[str] = frozenset()
    labels: tuple[Label, ...] = MAIN

    def fit(self, examples: Sequence[Example], *, seed: int, epochs: int) -> "Remembering":
        return Remembering(frozenset(example.comment.text for example in examples))

    def load(self, folder: Path) -> "Remembering":
        raise NotImplementedError

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        return np.array([[float(comment.text in self.seen)] * len(MAIN) for comment in comments])

    def save(self, folder: Path) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("by_topic", [True, False])
def test_no_row_is_held_out_from_a_peer_that_has_seen_it(by_topic: bool, tmp_path: Path) -> None:
    """All rows are scored, each by a peer that did not learn from it."""
    examples = small_dataset().examples
    scores = _held_out_scores(Remembering(), examples, task(tmp_path, "tfidf", by_topic=by_topic))
    assert scores.shape == (len(examples), len(MAIN))
    assert not scores.any()
    assert Remembering().fit(examples, seed=1, epochs=1).scores([examples[0].comment]).all()


def test_the_champion_is_not_judged_by_what_it_learnt_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its line stays empty there; elsewhere it keeps its own thresholds."""
    training = small_training()
    held_out = evaluate(
        "held out",
        [Case(example=example) for example in training.held_out.examples],
        training.held_out.labels,
        training.held_out.probabilities,
        thresholds={},
        base_rates=POLICY.base_rates,
    )
    registry = ModelRegistry(tmp_path / "models")
    version = training.model.version
    registry.save(
        training.model,
        describe(training, {}),
        Report(version=version, held_out=held_out, topics=None, golden=None),
        plots={},
    )
    registry.promote(version, by="a test", at=CREATED_AT)
    monkeypatch.setenv("SECOND_OPINION_MODELS_DIR", str(tmp_path / "models"))
    corpus = write_small_corpus(tmp_path / "corpus")
    write_set(tmp_path / "more" / "seed.jsonl")
    write_set(tmp_path / "more" / "real.jsonl")
    answer = measure(task(corpus, "champion", data=str(tmp_path / "more")))
    assert answer.rows is None
    assert [evaluation.name for evaluation in answer.evaluations] == ["natural", "functional", "real"]
    spam = answer.evaluations[0].head(Label.SPAM)
    assert spam is not None
    for point in spam.operating_points:
        assert point.threshold in {
            training.model.thresholds[Label.SPAM].hold,
            training.model.thresholds[Label.SPAM].reject,
        }


def test_a_run_of_missing_peers_still_has_a_page() -> None:
    """Nothing measured is something to say too."""
    gap = NotMeasured(peer="bogofilter", reason="it is away", failed=False)
    empty = QualityRun(finished_at=CREATED_AT, seconds=1.0, arguments=(), by_topic=True, peers=(), not_measured=(gap,))
    assert "**NOT MEASURED: bogofilter (spam only)**: it is away." in page(empty)
