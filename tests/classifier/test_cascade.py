"""Which comments the encoder is spared."""

import numpy as np

from moderation.classifier.cascade import Cascade, fit_cascade
from moderation.classifier.rates import recall_at

_RNG = np.random.default_rng(5)
_POSITIVE = np.zeros((4_000, 2), dtype=np.bool_)
_POSITIVE[:800, 0] = True
_POSITIVE[800:1_500, 1] = True


def _scores(noise: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(4.0 * _POSITIVE - 2.0 + _RNG.normal(0, noise, _POSITIVE.shape))))


WITHOUT, WHOLE = _scores(1.2), _scores(0.7)
BOTH = np.array([True, True])


def _recall(probabilities: np.ndarray, label: int) -> float:
    fine = ~_POSITIVE.any(axis=1)
    return recall_at(probabilities[_POSITIVE[:, label], label], probabilities[fine, label], 0.01)


def test_it_spares_the_encoder_and_keeps_the_recall() -> None:
    """A good part is clear without it, and no label loses more than 0.2 points at 1 % false positives."""
    cascade = fit_cascade(WITHOUT, WHOLE, _POSITIVE, may_be_sure=BOTH)
    asked = cascade.needs_encoder(WITHOUT)
    assert 0 < asked.mean() < 0.9
    mixed = np.where(asked[:, None], WHOLE, WITHOUT)
    for label in range(2):
        assert _recall(mixed, label) >= _recall(WHOLE, label) - 0.002


def test_where_words_alone_say_nothing_the_encoder_reads_all() -> None:
    """Better slow than deaf."""
    cascade = fit_cascade(_RNG.random(WHOLE.shape), WHOLE, _POSITIVE, may_be_sure=BOTH)
    assert cascade.needs_encoder(WITHOUT).mean() > 0.95


def test_only_the_labels_that_may_be_sure_are() -> None:
    """A comment that is plainly the other label is read all the same."""
    cascade = fit_cascade(WITHOUT, WITHOUT, _POSITIVE, may_be_sure=np.array([True, False]))
    assert not cascade.needs_encoder(np.array([[1.0, 0.0]]))[0]
    assert cascade.needs_encoder(np.array([[0.0, 1.0]]))[0]


def test_one_label_in_doubt_is_enough_to_read_a_comment() -> None:
    """What is plainly spam may be a false cure too."""
    cascade = Cascade(ordinary_below=(0.1, 0.2), sure_from=(0.9, 2.0))
    probabilities = np.array([[0.05, 0.15], [0.05, 0.25], [0.15, 0.15], [0.95, 0.5], [0.5, 0.95], [0.95, 0.15]])
    assert cascade.needs_encoder(probabilities).tolist() == [False, True, True, True, True, False]
