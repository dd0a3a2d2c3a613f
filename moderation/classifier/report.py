"""How a model did, as plain data. Errors are named by whom they hurt."""

from dataclasses import dataclass

from moderation.classifier.intervals import Interval
from moderation.domain.label import Label
from moderation.domain.verdict import Action

#: Changes when an older reader could no longer understand a report.
REPORT_FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """What happens at one threshold."""

    zone: Action
    threshold: float
    #: Share of the comments with the label that stay below.
    harm_let_through: Interval
    #: Share of the fine comments at or above.
    voice_silenced: Interval
    #: Share of all comments at or above, were the label as common as the policy's base rate. Its bounds, like those of
    #: `precision`, take both shares above at their worse and at their better bound: wide, and never too narrow.
    moderators_time: Interval
    #: Share of those that carry the label, at that base rate.
    precision: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallAt:
    """The most recall at a bounded rate of false positives, chosen on the same comments: a ceiling, not a promise."""

    false_positive_rate: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A comment that a head gets wrong, by id alone: its words may not stand in a report."""

    id: str
    #: The probability that it was given.
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistakes:
    """What a head gets wrong in one direction."""

    total: int
    #: The worst of them, furthest from `HeadMistakes.bar` first.
    worst: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMistakes:
    """What a head gets wrong where it begins to act."""

    #: Where it begins to act; 0.5 where no zone is on.
    bar: float
    #: Comments with the label that stay below.
    harm_let_through: Mistakes
    #: Fine comments at or above.
    voice_silenced: Mistakes


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
    #: Expected distance between probability and share, in ten bins of about equal count.
    calibration_error: float
    #: Mean squared distance between probability and truth.
    brier: float
    #: `None` for the labels that are judged by their figures alone.
    mistakes: HeadMistakes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceFigures:
    """How the fine comments of one kind fare."""

    #: What the comments share: "kind", "setting" or "source".
    field: str
    value: str
    fine: int
    #: How many of them any head would hold or reject, and their share.
    held: int
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
class RecallLost:
    """What one disguise does to the recall at one threshold."""

    threshold: float
    #: Comments caught as they were written.
    caught: int
    #: Of those, how many get through once disguised.
    lost: int
    #: Comments that are caught only once disguised.
    gained: int
    #: `lost` less `gained` as a share of all comments; below 0 where disguise gives itself away.
    share: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class EvasionFigures:
    """What one disguise costs one label."""

    label: Label
    attack: str
    #: Comments with the label that were disguised.
    comments: int
    #: Where holding begins; `None`: the zone is off.
    at_hold: RecallLost | None
    #: Where 1 % of the undisguised fine comments would be held; `None`: there are none.
    at_one_percent: RecallLost | None


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
    #: Empty where no disguise was tried.
    evasion: tuple[EvasionFigures, ...] = ()

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
class Cost:
    """What a model takes on the machine that measured it: the one part of a report that another run changes."""

    #: Comments it was measured on, normalising included.
    comments: int
    #: Comments a second, many at once, in one process.
    per_second: float
    #: Milliseconds for one comment alone: half take no longer, and 99 of 100 take no longer.
    median: float
    p99: float
    #: Milliseconds to explain one verdict of a comment that is held: 99 of 100 take no longer. `None`: none is held.
    explanation: float | None = None
    #: Seconds that training took, measuring left out; `None` where it was not seen.
    training: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was measured of one model."""

    format: int = REPORT_FORMAT
    version: str
    #: On the training comments, each by models that had not seen it or its relatives. The thresholds were chosen here.
    held_out: Evaluation
    #: The same with whole topics held out.
    topics: Evaluation | None
    #: Each source, by a model that learnt from the others alone; empty where that was not measured.
    sources: tuple[Evaluation, ...] = ()
    #: On the golden comments, which never train, tune or set a threshold.
    golden: Evaluation | None
    cost: Cost | None = None
