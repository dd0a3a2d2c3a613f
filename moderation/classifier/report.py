"""How a model did, as plain data. Errors are named by whom they hurt."""

from dataclasses import dataclass

from moderation.classifier.intervals import Interval
from moderation.domain.label import Label
from moderation.domain.verdict import Action

#: Changes when an older reader could no longer understand a report.
REPORT_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """What happens at one threshold."""

    zone: Action
    threshold: float
    #: Share of the comments with the label that stay below.
    harm_let_through: Interval
    #: Share of the fine comments at or above.
    voice_silenced: Interval
    #: Share of all comments at or above, were the label as common as the policy's base rate.
    moderators_time: float
    #: Share of those that carry the label, at that base rate.
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallAt:
    """The most recall at a bounded rate of false positives, chosen on the same comments: a ceiling, not a promise."""

    false_positive_rate: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFigures:
    """One label's figures."""

    label: Label
    #: Comments that carry the label.
    positives: int
    #: Against all other comments; `None` when no comment carries the label.
    average_precision: float | None
    recall_at: tuple[RecallAt, ...]
    #: The zones that are on.
    operating_points: tuple[OperatingPoint, ...]
    #: Expected distance between probability and share, in 15 bins of equal width.
    calibration_error: float
    #: Mean squared distance between probability and truth.
    brier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceFigures:
    """How the fine comments of one kind fare."""

    #: What the comments share: "kind", "setting" or "source".
    field: str
    value: str
    fine: int
    #: Share that any head would hold or reject.
    voice_silenced: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityFigures:
    """One capability of the functional suite, judged at the hold thresholds."""

    capability: str
    cases: int
    cases_right: int
    pairs: int
    #: Pairs whose cases are all right.
    pairs_right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How a model did on one set of comments."""

    #: What the comments are, in a few words.
    name: str
    #: Content hash of the comments: figures compare only between equal hashes.
    data_hash: str
    rows: int
    fine: int
    heads: tuple[HeadFigures, ...]
    slices: tuple[SliceFigures, ...]
    capabilities: tuple[CapabilityFigures, ...]

    def head(self, label: Label) -> HeadFigures | None:
        """The figures of one label."""
        return next((head for head in self.heads if head.label is label), None)

    @property
    def functional_cases(self) -> float | None:
        """Share of the functional cases that are right; `None` when there were none."""
        cases = sum(figures.cases for figures in self.capabilities)
        return sum(figures.cases_right for figures in self.capabilities) / cases if cases else None

    @property
    def functional_pairs(self) -> float | None:
        """Share of the functional pairs that are wholly right; `None` when there were none."""
        pairs = sum(figures.pairs for figures in self.capabilities)
        return sum(figures.pairs_right for figures in self.capabilities) / pairs if pairs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was measured of one model."""

    format: int = REPORT_FORMAT
    version: str
    #: On the training comments, each by models that had not seen it or its relatives. The thresholds were chosen here.
    held_out: Evaluation
    #: The same with whole topics held out.
    topics: Evaluation | None
    #: On the golden comments, which never train, tune or set a threshold.
    golden: Evaluation | None
