"""Which comments are nearly the same."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.classifier.near_duplicates import near_duplicates

_WORDS = (
    "iron", "ferritin", "tablets", "doctor", "tired", "winter", "nurse", "blood", "orange", "stomach", "slowly",
    "better", "again", "never", "coffee",
)  # fmt: skip


def test_one_changed_word_in_a_sentence_is_a_near_duplicate() -> None:
    """A comment of a dozen words with one of them changed is found; its overlap is given."""
    texts = [
        "Taking the iron with orange juice made all the difference for my sister",
        "my neighbour swears by cold showers and nobody else does",
        "taking the IRON with orange juice made all the difference for my mother!",
    ]
    ((one, other, overlap),) = near_duplicates(texts, overlap=0.6)
    assert (one, other) == (0, 2)
    assert 0.6 < overlap < 1


def test_case_and_marks_count_for_nothing_and_no_words_are_like_nothing() -> None:
    """Two rows of exclamation marks are no pair; the same two words are."""
    assert near_duplicates(["!!!", "???", "So true", "so true!!", ""], overlap=0.6) == [(2, 3, 1.0)]


def test_copies_are_paired_with_the_first_alone() -> None:
    """A thousand copies make 999 pairs, not half a million."""
    pairs = near_duplicates(["the same comment posted by a thousand accounts"] * 1000, overlap=0.6)
    assert pairs == [(0, row, 1.0) for row in range(1, 1000)]


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_what_minhash_finds_is_what_comparing_all_would_find(seed: int) -> None:
    """Sketches only propose: on comments with a few words changed, all pairs over the mark are found and no other."""
    chance = random.Random(seed)
    first = [chance.choices(_WORDS, k=14) for _ in range(6)]
    texts = [" ".join(words) for words in first]
    for words in first:
        changed = list(words)
        for place in chance.sample(range(14), k=chance.randint(1, 5)):
            changed[place] = chance.choice(_WORDS)
        texts.append(" ".join(changed))
    overlap = 0.6
    everything = {
        (one, other)
        for other in range(len(texts))
        for one in range(other)
        if overlap < _overlap(texts[one], texts[other])
    }
    found = {(one, other) for one, other, _ in near_duplicates(texts, overlap=overlap)}
    assert found <= everything
    # A row that repeats another is left out of later pairs; with one change at least, none here does.
    assert {pair for pair in everything if _overlap(*(texts[row] for row in pair)) <= 0.9} <= found or len(
        set(texts)
    ) < len(texts)


def _overlap(one: str, other: str) -> float:
    sets = [{text[start : start + 5] for start in range(len(text) - 4)} for text in (one, other)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])
