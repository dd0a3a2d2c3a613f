"""What training promises: the same numbers from the same data, and nothing learnt from what is held out."""

import random
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from moderation.classifier.cross_validation import source_folds
from moderation.classifier.training import Training, leave_sources_out, leave_topics_out, train
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Dataset
from moderation.domain.label import Label
from moderation.domain.signal import Reading
from tests.classifier.learning import (
    CREATED_AT,
    POLICY,
    an_example,
    read_text,
    reading_of,
    small_dataset,
    small_training,
)


def trained_on(dataset: Dataset) -> Training:
    return train(dataset, read=reading_of, policy=POLICY, seed=1, version="v", created_at=CREATED_AT)


def test_the_labels_with_enough_examples_get_heads(training: Training) -> None:
    """Spam and misinformation have dozens of examples, privacy and crisis none."""
    assert training.model.labels == (Label.SPAM, Label.MEDICAL_MISINFORMATION)
    assert training.rows == {"seed": 156}
    assert training.held_out.probabilities.shape == (156, 2)


def test_the_model_tells_what_it_learnt(training: Training) -> None:
    """A comment like those it learnt from gets its label's probability, and not the other's."""
    spam, false, fine = training.model.predict(
        [read_text("order sage online, cheap price"), read_text("sage cures cancer"), read_text("is sage safe?")]
    )
    assert spam[0] > 0.5 > spam[1]
    assert false[1] > 0.5 > false[0]
    assert max(fine) < 0.5


def test_the_same_data_give_the_same_numbers(training: Training) -> None:
    """Neither a second run nor two processes change a bit of the model."""
    again = small_training(jobs=2)
    assert np.array_equal(again.held_out.probabilities, training.held_out.probabilities)
    assert np.array_equal(again.model.linear.coefficients, training.model.linear.coefficients)
    assert (again.goals, again.data_hash) == (training.goals, training.data_hash)


def test_nothing_is_learnt_from_what_is_held_out() -> None:
    """Labels that only a group's own made-up word could give away are not guessed."""
    chance = random.Random(4)
    examples = []
    for group in range(60):
        word, spam = f"w{chance.getrandbits(40):x}", group % 2 == 0
        examples += [
            an_example(f"{word} {word} {filler}", *([Label.SPAM] if spam else []), name=f"{group}{filler}", group=word)
            for filler in ("one", "two", "three")
        ]
    held_out = trained_on(Dataset(name="words", examples=tuple(examples))).held_out
    truth = [bool(example.labels) for example in held_out.examples]
    assert average_precision_score(truth, held_out.probabilities[:, 0]) < 0.75


def test_public_rows_teach_but_set_no_threshold() -> None:
    """Calibration and goals rest on the seed and the site's own decisions alone."""
    public = tuple(
        an_example(f"ginger tea number {row}", name=f"p{row}", source="public_set", weight=0.1) for row in range(60)
    )
    own = small_dataset().examples
    training = trained_on(Dataset(name="both", examples=own + public))
    assert training.rows == {"public_set": 60, "seed": 156}
    assert {example.source for example in training.held_out.examples} == {"seed"}
    # 48 and 72 are of the own rows; the 60 public ones are fine too and are not counted.
    assert training.goals[0].sentence.startswith("Off: 72 fine and 48 labelled held-out comments are too few")
    with pytest.raises(InvalidData, match="All the examples come from public sets"):
        trained_on(Dataset(name="public", examples=tuple(replace(example, source="p") for example in own)))


def test_weights_count() -> None:
    """A row of little weight moves the model less than one of full weight."""
    own = small_dataset().examples

    def spam_probability(weight: float) -> float:
        said = tuple(
            an_example(f"thank you {row}", Label.SPAM, name=f"t{row}", source="s", weight=weight) for row in range(30)
        )
        model = trained_on(Dataset(name="weighted", examples=own + said)).model
        return model.predict([read_text("thank you")])[0][0]

    assert spam_probability(0.01) < spam_probability(1.0)


def test_progress_is_told() -> None:
    """After each of five folds and the last fit."""
    told: list[tuple[int, int]] = []
    train(
        small_dataset(),
        read=reading_of,
        policy=POLICY,
        seed=1,
        version="v",
        created_at=CREATED_AT,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(step, 6) for step in range(1, 7)]


def test_whole_topics_are_held_out() -> None:
    """The recipe is measured on things it has never read of, a calibrated row for each example."""
    held_out = leave_topics_out(small_dataset(), read=reading_of, seed=1)
    assert held_out.probabilities.shape == (156, 2)
    assert ((held_out.probabilities >= 0) & (held_out.probabilities <= 1)).all()


def test_each_source_is_held_out_in_turn(training: Training) -> None:
    """A source is judged by what the others have taught; one that is too small teaches nothing."""
    own = small_dataset().examples
    letters = tuple(
        replace(example, source="letters", group=f"letters/{example.id}") if "Norway" in example.topic else example
        for example in own
    )
    found = leave_sources_out(Dataset(name="two", examples=letters), training.model, read=reading_of, seed=1)
    assert list(found) == ["letters", "seed"]
    assert {example.source for example in found["letters"].examples} == {"letters"}
    assert (len(found["letters"].examples), len(found["seed"].examples)) == (13, 143)
    assert found["letters"].labels == (Label.SPAM, Label.MEDICAL_MISINFORMATION)
    assert found["letters"].probabilities.shape == (13, 2)
    truth = [Label.SPAM in example.labels for example in found["letters"].examples]
    assert average_precision_score(truth, found["letters"].probabilities[:, 0]) > 0.9
    # Thirteen comments with four adverts are too few to learn from.
    assert found["seed"].labels == ()
    assert found["seed"].probabilities.shape == (143, 0)


def test_a_held_out_source_teaches_through_no_relative(training: Training) -> None:
    """A comment that stands in two sources, word for word, is not learnt from when either is held out."""
    own = small_dataset().examples
    copies = tuple(
        replace(example, id=f"copy-{example.id}", source="copies", group=f"copies/{example.id}") for example in own
    )
    folds = source_folds((*own, *copies))
    assert list(folds) == ["copies", "seed"]
    for fold in folds.values():
        assert len(fold.held_out) == len(own)
        assert fold.train == ()
    found = leave_sources_out(Dataset(name="twice", examples=(*own, *copies)), training.model, read=reading_of, seed=1)
    assert all(part.labels == () for part in found.values())


def test_one_source_cannot_be_held_out(training: Training) -> None:
    """There is nothing else to learn from, and nobody waits to be told so."""

    def unread(comment: Comment) -> Reading:
        raise AssertionError(comment)

    assert leave_sources_out(small_dataset(), training.model, read=unread, seed=1) == {}


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ((), "No label has 20 examples"),
        (tuple(an_example(f"buy {row}", Label.SPAM, name=str(row)) for row in range(19)), "No label has 20 examples"),
        (tuple(an_example(f"buy {row}", Label.SPAM, name=str(row)) for row in range(40)), "too few groups"),
        (
            tuple(an_example(f"t {row}", *[Label.SPAM][row % 2 :], name=str(row), group="one") for row in range(60)),
            "form 1 groups",
        ),
    ],
)
def test_what_cannot_teach_is_refused(examples: tuple[object, ...], said: str) -> None:
    """Too few examples, no fine comments, a single group: each is said so."""
    with pytest.raises(InvalidData, match=said):
        trained_on(Dataset(name="poor", examples=examples))  # type: ignore[arg-type]
