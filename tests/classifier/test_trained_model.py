"""What a trained model predicts and explains."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np
import pytest

from moderation.classifier.explanation import word_pushes
from moderation.classifier.features import tokenise
from moderation.classifier.training import Training
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.model import Model
from moderation.domain.signal import Reading
from tests.classifier.learning import read_text, small_dataset

TEXTS = [example.comment.text for example in small_dataset().examples]


def test_it_is_what_the_rest_of_the_project_asks_for(training: Training) -> None:
    """A version, labels, thresholds, and a probability for each label."""
    model: Model = training.model
    assert model.version == "2026-11-22.1"
    assert set(model.thresholds) == set(model.labels)
    assert model.predict([]) == []


def test_a_batch_says_what_each_comment_alone_says(training: Training) -> None:
    """Neither the company nor the size of the batch changes a probability."""
    readings = [read_text(text) for text in TEXTS * 8]
    together = training.model.predict(readings)
    assert len(together) == len(readings) > 1_024
    assert together[:5] == [training.model.predict([reading])[0] for reading in readings[:5]]
    assert together[-1] == together[len(TEXTS) - 1]


def test_threads_share_one_model(training: Training) -> None:
    """Eight threads at once get what one gets."""
    alone = [training.model.predict([read_text(text)]) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: training.model.predict([read_text(text)]), TEXTS)) == alone


@pytest.mark.parametrize(
    "text", ["", "     ", "a" * 20_000, "!" * 20_000, "😊", "\u202e\u0000\ufffd", "शहद सब ठीक करता है"]
)
def test_any_text_gets_a_probability(training: Training, text: str) -> None:
    """Empty, endless, foreign and broken text included."""
    ((spam, false),) = training.model.predict([read_text(text)])
    assert 0 <= spam <= 1
    assert 0 <= false <= 1
    training.model.explain(read_text(text), Label.SPAM)


def test_the_telling_words_are_shown(training: Training) -> None:
    """The seller's clause is marked, the patient's story is not."""
    text = "my doctor gave me zinc and it helped, message coach zinc for a discount"
    spans = training.model.explain(read_text(text), Label.SPAM)
    marked = " | ".join(text[span.start : span.end] for span in spans)
    assert "message coach" in marked
    assert "doctor" not in marked
    assert len(spans) <= 3
    assert list(spans) == sorted(spans, key=lambda span: span.start)


def test_spans_point_into_the_authors_text(training: Training) -> None:
    """Where normalising dropped characters, the span covers them in what the author typed."""
    typed, normalised = "m\u200be\u200bssage coach for a discount", "message coach for a discount"
    origins = (*(place for place, character in enumerate(typed) if character != "\u200b"), len(typed))
    reading = Reading(comment=Comment(id="c", text=typed), text=normalised, origins=origins, changed=2)
    span = training.model.explain(reading, Label.SPAM)[0]
    assert typed[span.start : span.end].startswith("m\u200be\u200bssage coach")


def test_nothing_is_shown_where_nothing_speaks(training: Training) -> None:
    """Words that the model has never read raise nothing."""
    assert training.model.explain(read_text("quux blorp"), Label.SPAM) == ()


def test_a_label_without_a_head_is_refused(training: Training) -> None:
    """There is nothing to explain."""
    with pytest.raises(ValueError, match="not in tuple"):
        training.model.explain(read_text("hello"), Label.CRISIS)


def test_the_words_pushes_are_exact(training: Training) -> None:
    """Together they are what the word features add to the score: the score with them less the score without."""
    linear = training.model.linear
    words = len(linear.features.transformer_list[0][1].vocabulary_)
    without = replace(linear, coefficients=np.vstack([np.zeros((words, 2)), linear.coefficients[words:]]))
    for text in ("buy honey from our shop today, buy honey", "is honey safe with my tablets?"):
        (document,) = tokenise([read_text(text)])
        difference = float((linear.score([document]) - without.score([document]))[0, 0])
        assert word_pushes(linear, document, 0).sum() == pytest.approx(difference)


def test_its_arrays_can_be_mapped(training: Training, tmp_path: Path) -> None:
    """Pickled uncompressed, loaded with its arrays left on disk and not writable, it says the same."""
    joblib.dump(training.model, tmp_path / "model.joblib", compress=0)
    mapped = joblib.load(tmp_path / "model.joblib", mmap_mode="r")
    assert isinstance(mapped.linear.coefficients, np.memmap)
    assert not mapped.linear.coefficients.flags.writeable
    readings = [read_text(text) for text in TEXTS]
    assert mapped.predict(readings) == training.model.predict(readings)
    assert mapped.explain(readings[0], Label.SPAM) == training.model.explain(readings[0], Label.SPAM)
