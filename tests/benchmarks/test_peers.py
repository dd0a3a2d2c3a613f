"""Peers that learn, are kept, come back the same, or are named as missing."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers import MAIN, PEERS, Fitted, HoldsOut, PeerMissing, open_peer, targets
from benchmarks.rows import measured_sets, stream, training_examples
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from tests.benchmarks.small_corpus import CHEAP, write_set, write_small_corpus
from tests.classifier.learning import small_dataset
from tests.classifier.tiny_encoder import write_tiny_encoder

ROOT = Path(__file__).parents[2]
EXAMPLES = small_dataset().examples
COMMENTS = [example.comment for example in EXAMPLES]


def fitted_or_missing(name: str) -> Fitted | None:
    """The peer after training; `None` where something it needs is missing, which the reason must name."""
    try:
        return open_peer(name).fit(EXAMPLES, seed=1, epochs=1)
    except PeerMissing as missing:
        if "not installed" not in str(missing):
            raise
        return None


@pytest.mark.parametrize("name", CHEAP)
def test_a_peer_learns_and_comes_back_the_same(name: str, tmp_path: Path) -> None:
    """What was kept scores as what was trained, and both tell the labels of the training rows apart."""
    fitted = fitted_or_missing(name)
    if fitted is None:
        return
    scores = fitted.scores(COMMENTS)
    assert scores.shape == (len(COMMENTS), len(fitted.labels))
    for column, label in enumerate(fitted.labels):
        positive = targets(EXAMPLES)[:, MAIN.index(label)]
        assert np.median(scores[positive, column]) > np.median(scores[~positive, column])
    fitted.save(tmp_path)
    np.testing.assert_allclose(open_peer(name).load(tmp_path).scores(COMMENTS), scores, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", [name for name in CHEAP if name != "second_opinion"])
def test_a_comment_scores_the_same_alone_as_among_others(name: str) -> None:
    """Batches are a matter of speed alone, whatever a comment holds."""
    fitted = fitted_or_missing(name)
    if fitted is None:
        return
    odd = [Comment(id="1", text="\nFrom me\n\n.\n"), Comment(id="2", text="__label__spam 💊 ï"), *COMMENTS[:3]]
    together = fitted.scores(odd)
    alone = np.vstack([fitted.scores([comment]) for comment in odd])
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-4)


def test_bogofilter_is_missing_where_the_program_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason says what to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PeerMissing, match="apt-get install bogofilter"):
        open_peer("bogofilter").fit(EXAMPLES, seed=1, epochs=1)


def test_a_fault_of_our_own_is_no_missing_package() -> None:
    """A module of this project that cannot be found is an error, not a peer to pass over."""
    with pytest.raises(ModuleNotFoundError, match="nobody"):
        open_peer("nobody")


def test_every_peer_has_a_module_and_a_title_of_its_own() -> None:
    """The list and the folder agree."""
    modules = {path.stem for path in (ROOT / "benchmarks" / "peers").glob("*.py")}
    assert {peer.name for peer in PEERS} == modules - {"__init__", "transformers_text"}
    assert len({peer.title for peer in PEERS}) == len(PEERS)


def test_the_model_without_its_encoder_is_measured_only_beside_the_one_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an encoder the two would be one; with one, they answer differently, and both hold rows out themselves."""
    monkeypatch.setenv("SECOND_OPINION_MODELS_DIR", str(tmp_path))
    without, usual = open_peer("words_alone"), open_peer("second_opinion")
    assert isinstance(without, HoldsOut)
    assert isinstance(usual, HoldsOut)
    with pytest.raises(PeerMissing, match="no encoder"):
        without.fit(EXAMPLES, seed=1, epochs=1)
    write_tiny_encoder(tmp_path)
    apart = without.held_out_scores(EXAMPLES, by_topic=True, seed=1)
    assert apart.shape == (len(EXAMPLES), len(MAIN))
    assert not np.allclose(apart, usual.held_out_scores(EXAMPLES, by_topic=True, seed=1))


def test_rows_are_drawn_in_whole_groups(tmp_path: Path) -> None:
    """A quick look keeps twins together, and the seed decides which."""
    corpus = write_small_corpus(tmp_path)
    drawn = training_examples(corpus, rows=50, seed=1)
    assert 50 <= len(drawn) < 60
    assert drawn == training_examples(corpus, rows=50, seed=1)
    assert drawn != training_examples(corpus, rows=50, seed=2)
    assert len(training_examples(corpus, seed=1)) == len(EXAMPLES)


def test_further_sets_are_a_file_or_all_of_a_folder(tmp_path: Path) -> None:
    """`real.jsonl` of joined labels is one like any other."""
    corpus = write_small_corpus(tmp_path / "data")
    file = write_set(tmp_path / "more" / "real.jsonl")
    assert [part.name for part in measured_sets(corpus, file)] == ["natural", "functional", "real"]
    assert [part.name for part in measured_sets(corpus, file.parent)] == ["natural", "functional", "real"]
    with pytest.raises(InvalidData, match="holds no"):
        measured_sets(corpus, tmp_path)


def test_nine_of_ten_comments_of_the_stream_are_fine(tmp_path: Path) -> None:
    """Else a cascade would show less, or more, than it saves in service."""
    sets = measured_sets(write_small_corpus(tmp_path))
    labels = {case.example.id: case.example.labels for part in sets for case in part.cases}
    comments = stream(sets, seed=1)
    fine = sum(not labels[comment.id] for comment in comments)
    assert fine == sum(not found for found in labels.values())
    assert len(comments) - fine == round(fine / 9)


def test_the_library_and_the_web_know_nothing_of_benchmarks() -> None:
    """What is measured must not lean on what measures it."""
    imports = re.compile(r"^\s*(?:from|import) benchmarks\b", re.MULTILINE)
    modules = [path for package in ("moderation", "api") for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in modules if imports.search(path.read_text("utf-8"))] == []


def test_peers_learn_the_two_main_labels() -> None:
    """Columns of scores are in this order."""
    assert MAIN == (Label.SPAM, Label.MEDICAL_MISINFORMATION)
