"""Pictures of a model's held-out probabilities, as SVG that is the same for the same numbers."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from moderation.domain.example import Example
from moderation.domain.label import Label

_BINS = 10


def draw(
    examples: Sequence[Example], labels: Sequence[Label], probabilities: NDArray[np.float64]
) -> Mapping[str, bytes]:
    """The precision–recall curve and the reliability of each label's head, as SVG by file name.

    `probabilities` has a row for each example and a column for each label, and every label some example.
    """
    heads = [
        (label.words, np.array([label in example.labels for example in examples], dtype=np.bool_), column)
        for label, column in zip(labels, probabilities.T, strict=True)
    ]
    curves, curve_axes = _figure("Precision and recall")
    curve_axes.set(xlabel="share of labelled comments caught", ylabel="share of caught that carry the label")
    reliability, reliability_axes = _figure("Reliability")
    reliability_axes.set(xlabel="probability given", ylabel="share that carry the label")
    reliability_axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, truth, probability in heads:
        precision, recall, _ = precision_recall_curve(truth, probability)
        curve_axes.plot(recall, precision, label=name)
        said, found = _reliability(probability, truth)
        reliability_axes.plot(said, found, marker="o", label=name)
    curve_axes.legend(loc="lower left")
    reliability_axes.legend(loc="upper left")
    return {"precision-recall.svg": _svg(curves), "reliability.svg": _svg(reliability)}


def _figure(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.set(title=title, xlim=(0, 1.01), ylim=(0, 1.01))
    return figure, axes


def _reliability(
    probabilities: NDArray[np.float64], truth: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bins = np.minimum((probabilities * _BINS).astype(np.int64), _BINS - 1)
    counts = np.bincount(bins, minlength=_BINS)
    filled = counts > 0
    said = np.bincount(bins, weights=probabilities, minlength=_BINS)[filled] / counts[filled]
    found = np.bincount(bins, weights=truth, minlength=_BINS)[filled] / counts[filled]
    return said, found


def _svg(figure: Figure) -> bytes:
    buffer = BytesIO()
    # Text stays text, and the names inside the file do not depend on chance.
    with mpl.rc_context({"svg.hashsalt": "second-opinion", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
