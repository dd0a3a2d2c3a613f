"""Which rows learn and which are held out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.classifier.splits import grouped_folds, joined_groups, topic_folds
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from tests.classifier.learning import an_example, small_dataset


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["a b", "b, A!", "c", "d e", "f g h"]), st.booleans()),
        min_size=20,
        max_size=80,
    )
)
@settings(max_examples=50, deadline=None)
def test_relatives_never_straddle_a_split(rows: list[tuple[int, str, bool]]) -> None:
    """Rows that share a group, or the same words, are learnt from together or held out together."""
    examples = [
        an_example(f"{text} {group % 4}", *([Label.SPAM] if spam else []), name=str(number), group=str(group))
        for number, (group, text, spam) in enumerate(rows)
    ]
    relatives = joined_groups(examples)
    if len(set(relatives)) < 3:
        with pytest.raises(InvalidData, match="at least 3"):
            grouped_folds(examples, folds=3, seed=1)
        return
    folds = grouped_folds(examples, folds=3, seed=1)
    assert sorted(row for fold in folds for row in fold.held_out) == list(range(len(examples)))
    for fold in folds:
        assert not {relatives[row] for row in fold.train} & {relatives[row] for row in fold.held_out}


def test_the_same_words_again_are_relatives() -> None:
    """Case and marks do not make a comment a new one; no words at all do not make two comments alike."""
    texts = ["Honey cures it!", "honey cures it", "honey helps", "!!!", "???"]
    first, second, *others = joined_groups([an_example(text, name=text) for text in texts])
    assert first == second
    assert len({first, *others}) == 4


def test_a_campaign_with_changing_names_stays_together() -> None:
    """Forty letters that differ in the name of the healer are one campaign, and no line of it is held out alone."""
    letter = "I was told there is no treatment until I met doctor {} whose herbs made me whole again in three weeks"
    campaign = [an_example(letter.format(f"Osa{number}"), name=f"c{number}") for number in range(40)]
    patients = [an_example(text, name=text) for text in ("my neurologist chose rituximab", "which ward was it?")]
    assert len(set(joined_groups([*campaign, *patients]))) == 3


def test_labels_are_spread_over_the_folds() -> None:
    """Every fold learns from and is measured on every label."""
    examples = small_dataset().examples
    for fold in grouped_folds(examples, folds=5, seed=3):
        for rows in (fold.train, fold.held_out):
            assert {label for row in rows for label in examples[row].labels} == {
                Label.SPAM,
                Label.MEDICAL_MISINFORMATION,
            }


def test_topic_folds_hold_out_whole_topics() -> None:
    """A topic that is measured was never learnt."""
    examples = small_dataset().examples
    for fold in topic_folds(examples, folds=4):
        assert not {examples[row].topic for row in fold.train} & {examples[row].topic for row in fold.held_out}


def test_too_few_topics_are_refused() -> None:
    """Two topics cannot be held out in five folds."""
    examples = [an_example(f"{number} " * 5, name=str(number), topic=f"t{number % 2}") for number in range(40)]
    with pytest.raises(InvalidData, match="form 2 topics"):
        topic_folds(examples, folds=5)
