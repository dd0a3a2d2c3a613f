"""The cost benchmark: real peers on a small corpus, through the command."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import cost
from benchmarks.cost_of_one import CostTask, Served, Trained, _of_length, work
from benchmarks.cost_table import BATCHES, BULK, LENGTHS, CostRun, PeerCost, page
from benchmarks.peers import peer_named
from moderation.classifier.plain import from_json
from tests.benchmarks.small_corpus import write_small_corpus
from tests.classifier.learning import CREATED_AT, small_dataset


def a_cost(peer: str, *, ms: float) -> PeerCost:
    """A peer that takes so long for every comment, whatever the call."""
    shapes = [*((batch, None) for batch in BATCHES), *((1, length) for length in LENGTHS)]
    return PeerCost(
        peer=peer,
        trained=Trained(rows=100, seconds=ms, disk_mb=ms),
        served=tuple(
            Served(
                batch=batch,
                length=length,
                calls=10,
                ready_seconds=ms,
                peak_mb=ms,
                p50_ms=ms * batch,
                p99_ms=ms * batch,
                cpu_ms=ms,
            )
            for batch, length in shapes
        ),
    )


def a_run(*peers: PeerCost) -> CostRun:
    """A run that measured these."""
    return CostRun(
        finished_at=CREATED_AT, seconds=60.0, arguments=(), processor="a processor", peers=peers, not_measured=()
    )


def test_the_command_measures_in_processes_and_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One table with ratios, three of growth with length and three with batches, and a line for the missing peer."""
    monkeypatch.setenv("PATH", "/nowhere")
    corpus = write_small_corpus(tmp_path / "corpus")
    arguments = ["--training-data", str(corpus), "--peers", "tfidf,bogofilter", "--budget", "0.01"]
    assert cost.main([*arguments, "--to", str(tmp_path)]) == 0
    result = from_json(CostRun, (tmp_path / "cost.json").read_text("utf-8"))
    (measured,) = result.peers
    assert measured.trained.rows == len(small_dataset())
    assert [(served.batch, served.length) for served in measured.served] == [
        *((batch, None) for batch in BATCHES),
        *((1, length) for length in LENGTHS),
    ]
    assert measured.at_batch(1).calls >= 100
    for served in measured.served:
        assert 0 < served.p50_ms <= served.p99_ms
        assert served.peak_mb > 20
        assert served.ready_seconds > 0
    tables = [part.splitlines() for part in (tmp_path / "cost.md").read_text("utf-8").split("\n\n") if part[0] == "|"]
    assert len(tables) == 7
    overview = tables[0]
    assert overview[2].startswith("| TF-IDF + logistic regression")
    assert overview[2].count("(×1.00)") == 9
    assert overview[3].startswith("| bogofilter (spam only): not measured")
    assert "NOT MEASURED: bogofilter" in capfd.readouterr().err


@pytest.mark.parametrize("peer", ["second_opinion", "spacy_textcat"])
def test_a_peer_is_trained_once_and_served_in_any_shape(peer: str, tmp_path: Path) -> None:
    """What training saved is loaded and scores calls of several comments, and of long ones."""
    (tmp_path / "kept").mkdir()
    task = CostTask(
        peer=peer,
        training_data=str(write_small_corpus(tmp_path / "corpus")),
        rows=None,
        data=None,
        seed=1,
        epochs=1,
        folder=str(tmp_path / "kept"),
        budget=0.0,
    )
    trained = work(task)
    assert isinstance(trained, Trained)
    assert trained.disk_mb > 0
    several = work(replace(task, batch=8))
    assert isinstance(several, Served)
    assert (several.batch, several.calls, several.length) == (8, 1, None)
    long = work(replace(task, batch=1, length=5_000))
    assert isinstance(long, Served)
    assert long.length == 5_000


def test_comments_of_a_length_have_just_that_length_and_differ() -> None:
    """So that nothing is answered from memory."""
    comments = [example.comment for example in small_dataset().examples]
    for length in LENGTHS:
        made = _of_length(comments, length)
        texts = [comment.text for _, comment in zip(range(20), made, strict=False)]
        assert {len(text) for text in texts} == {length}
        assert len(set(texts)) == len(texts)


def test_ratios_are_to_the_yardstick_of_the_same_run() -> None:
    """Twice as slow is ×2 in time and half in pace; what is not trained has no training time."""
    text = page(a_run(a_cost("tfidf", ms=2.0), a_cost("minilm", ms=40.0), a_cost("bert_forward", ms=4.0)))
    lines = {line.split("|")[1].strip(): line for line in text.split("\n\n")[2].splitlines()}
    assert "| 500 (×1.00) |" in " ".join(lines["TF-IDF + logistic regression"].split())
    minilm = " ".join(lines[peer_named("minilm").title].split())
    assert "| 25 (×0.050) | 40.00 (×20) |" in minilm
    bert = " ".join(lines[peer_named("bert_forward").title].split())
    assert "4.00 (×2.00) | – | 4.0 (×2.00) |" in bert


def test_without_the_yardstick_there_are_no_ratios() -> None:
    """Figures stand alone then."""
    assert "×" not in page(a_run(a_cost("minilm", ms=1.0))).split("\n\n")[2]


def test_pace_and_time_of_a_comment_are_those_of_the_median_call() -> None:
    """A call of many is shared among them."""
    served = a_cost("tfidf", ms=2.0).at_batch(BULK)
    assert served.per_second == pytest.approx(500)
    assert served.comment_ms == pytest.approx(2.0)
