"""Pictures of a model's probabilities, as SVG that is the same for the same numbers: for files, and for a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from moderation.classifier.evaluation import calibration_bins
from moderation.domain.example import Example
from moderation.domain.label import Label

#: Lines are told apart by their strokes too, not by colour alone.
_LINES = (("#0b5d57", "-"), ("#b3452c", "--"), ("#31579c", "-."), ("#7a3b8f", ":"))
_INK, _GUIDE = "#1c2321", "#87918d"

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>|\s*<style[^>]*>.*?</style>", re.DOTALL)
#: The page has a size and a font of its own.
_LOOKS = re.compile(r' (?:width|height)="[\d.]+pt"|font-family: [^;"]*; ?')
#: Where a name inside the picture is given, and where it is referred to.
_NAMED = re.compile(r'( id="|href="#|url\(#)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that stands within a page, in the page's own colours."""

    #: What it shows, in a sentence.
    caption: str
    svg: str


def draw(
    examples: Sequence[Example], labels: Sequence[Label], probabilities: NDArray[np.float64]
) -> Mapping[str, bytes]:
    """The precision–recall curve and the reliability of each label's head, as SVG by file name.

    `probabilities` has a row for each example and a column for each label. A label without examples has no line.
    """
    curves, reliability = _figures(examples, labels, probabilities)
    return {"precision-recall.svg": _svg(curves), "reliability.svg": _svg(reliability)}


def draw_for_page(
    examples: Sequence[Example], labels: Sequence[Label], probabilities: NDArray[np.float64]
) -> tuple[Picture, ...]:
    """The same pictures for a page whose style gives `--line-1` to `--line-4` and `--guide` their colours."""
    curves, reliability = _figures(examples, labels, probabilities)
    return (
        Picture(
            caption="Precision and recall at every threshold: further up and to the right is better.",
            svg=_for_page(curves, "curves"),
        ),
        Picture(
            caption="Reliability: the share of comments that carry the label against the probability they were given, "
            "in ten groups of about equal count. On the diagonal, a probability can be taken at its word.",
            svg=_for_page(reliability, "reliability"),
        ),
    )


def _figures(
    examples: Sequence[Example], labels: Sequence[Label], probabilities: NDArray[np.float64]
) -> tuple[Figure, Figure]:
    curves, curve_axes = _figure("Precision and recall")
    curve_axes.set(xlabel="share of labelled comments caught", ylabel="share of caught that carry the label")
    reliability, reliability_axes = _figure("Reliability")
    reliability_axes.set(xlabel="probability given", ylabel="share that carry the label")
    reliability_axes.plot([0, 1], [0, 1], color=_GUIDE, linewidth=1)
    for label, probability in zip(labels, probabilities.T, strict=True):
        truth = np.array([label in example.labels for example in examples], dtype=np.bool_)
        if not truth.any():
            continue
        # A label looks the same in every picture, whichever others there are.
        colour, stroke = _LINES[tuple(Label).index(label) % len(_LINES)]
        precision, recall, _ = precision_recall_curve(truth, probability)
        curve_axes.plot(recall, precision, color=colour, linestyle=stroke, label=label.words)
        said, found = _reliability(probability, truth)
        reliability_axes.plot(said, found, color=colour, linestyle=stroke, marker="o", markersize=4, label=label.words)
    if curve_axes.lines:
        curve_axes.legend(loc="lower left", frameon=False, labelcolor=_INK)
        reliability_axes.legend(loc="upper left", frameon=False, labelcolor=_INK)
    return curves, reliability


def _figure(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.4, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01))
    axes.set_title(title, color=_INK)
    axes.xaxis.label.set_color(_INK)
    axes.yaxis.label.set_color(_INK)
    axes.tick_params(colors=_INK)
    for spine in axes.spines.values():
        spine.set_color(_INK)
    return figure, axes


def _reliability(
    probabilities: NDArray[np.float64], truth: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bins = calibration_bins(probabilities)
    counts = np.bincount(bins)
    filled = counts > 0
    said = np.bincount(bins, weights=probabilities)[filled] / counts[filled]
    found = np.bincount(bins, weights=truth)[filled] / counts[filled]
    return said, found


def _svg(figure: Figure, *, transparent: bool = False) -> bytes:
    buffer = BytesIO()
    # Text stays text, and the names inside the file do not depend on chance.
    with mpl.rc_context({"svg.hashsalt": "second-opinion", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=transparent)
    return buffer.getvalue()


def _for_page(figure: Figure, name: str) -> str:
    text = _METADATA.sub("", _PROLOGUE.sub("", _svg(figure, transparent=True).decode()))
    # Names are one space for the whole page.
    text = _LOOKS.sub("", _NAMED.sub(rf"\1{name}-", text))
    for number, (colour, _) in enumerate(_LINES, start=1):
        text = text.replace(colour, f"var(--line-{number})")
    return text.replace(_INK, "currentColor").replace(_GUIDE, "var(--guide)")
