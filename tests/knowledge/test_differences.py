"""In what two sentences on one thing differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.knowledge.differences import differences


@pytest.mark.parametrize(
    ("ours", "theirs", "negation", "number", "opposite"),
    [
        ("It is catching.", "It is catching.", 0, 0, 0),
        ("It isn't catching.", "It is catching.", 1, 0, 0),
        ("I won't say it isn't catching.", "It is catching.", 0, 0, 0),
        ("Take 500 mg twice a day", "The dose is 50 mg twice a day.", 0, 1, 0),
        ("Take fifty, I mean 50 mg", "The dose is 50 mg.", 0, 0, 0),
        ("it lasts 3 weeks", "It lasts three weeks.", 0, 0, 0),
        ("it lasts ten days", "It lasts three weeks.", 0, 0, 0),
        ("this is incurable", "It can be treated with tablets.", 0, 0, 1),
        ("a rare thing", "It is common in children.", 0, 0, 1),
        ("It starts in the feet", "It usually begins in the hands.", 0, 0, 1),
        ("hands and feet alike", "It usually begins in the hands.", 0, 0, 0),
        ("", "It usually begins in the hands.", 0, 0, 0),
    ],
)
def test_what_differs_is_told(ours: str, theirs: str, negation: int, number: int, opposite: int) -> None:
    """A "not" on one side, another number of the same thing, a word and its opposite; and no more than that."""
    assert differences(ours, theirs) == (negation, number, opposite)


@given(st.text(), st.text())
def test_it_does_not_matter_who_says_which(one: str, other: str) -> None:
    """Negation and numbers are told the same from both sides; and a text does not differ from itself."""
    assert differences(one, other)[:2] == differences(other, one)[:2]
    assert differences(one, one) == (0, 0, 0)
