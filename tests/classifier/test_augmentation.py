"""What the encoder's training changes in a comment."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.augmentation import padded, with_slips

TEXT = "My grandmother has taken thyroxine for twenty years and never missed an appointment"


def test_slips_stay_in_long_words() -> None:
    """Some words change a little, most stay, and numbers and short words always do."""
    slipped = {with_slips(f"{TEXT} 5 mg B12", Random(seed)) for seed in range(50)}
    assert len(slipped) > 25
    for text in slipped:
        words, typed = text.split(), f"{TEXT} 5 mg B12".split()
        assert len(words) == len(typed)
        assert words[-3:] == ["5", "mg", "B12"]
        assert sum(one != other for one, other in zip(words, typed, strict=True)) <= len(typed) / 2


@given(st.lists(st.integers(3, 9), max_size=40), st.lists(st.integers(10, 19), max_size=60), st.integers(0, 99))
def test_padding_keeps_the_comment_whole(own: list[int], other: list[int], seed: int) -> None:
    """Its tokens stand together and in order, the marks at the ends, and no more than fit."""
    found = padded([1, *own, 2], [1, *other, 2], most=50, chance=Random(seed))
    assert found[0] == 1
    assert found[-1] == 2
    assert len(found) <= max(50, len(own) + 2)
    assert [token for token in found[1:-1] if token < 10] == own
    kept = [token for token in found if token >= 10]
    assert kept == other[: len(kept)]
    assert found[1 : 1 + len(own)] == own or found[-1 - len(own) : -1] == own
