"""Whether looks give a comment's label away: length, marks, capitals, digits, emoji; and a probe that sees no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from moderation.classifier.dataset import Case
from moderation.classifier.splits import joined_groups
from moderation.classifier.surface import SURFACE_NAMES, surface
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Reading

_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceRow:
    """One count of how comments look, for a label and for fine comments."""

    name: str
    label: Label
    mean: float
    fine_mean: float
    #: How far apart the two distributions are, 0 to 1 (Kolmogorov-Smirnov).
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How well looks alone tell a label from fine comments."""

    label: Label
    #: Area under the ROC curve on held-out groups; 0.5 is guessing.
    auc: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The looks of a corpus."""

    rows: tuple[SurfaceRow, ...]
    probes: tuple[Probe, ...]


def measure_balance(cases: Sequence[Case], labels: Sequence[Label], *, read: Callable[[Comment], Reading]) -> Balance:
    """Compare the looks of each label with those of fine comments.

    The probe is a logistic regression on `SURFACE_NAMES`, cross-validated by group. A label with fewer groups than
    folds has no probe.
    """
    looks = np.array([surface(read(case.example.comment)) for case in cases])
    fine = np.array([not case.example.labels for case in cases])
    relatives = np.array(joined_groups([case.example for case in cases]))
    rows: list[SurfaceRow] = []
    probes: list[Probe] = []
    for label in labels:
        mine = np.array([label in case.example.labels for case in cases])
        if not mine.any() or not fine.any():
            continue
        rows.extend(_rows(label, looks[mine], looks[fine]))
        both = mine | fine
        if len(set(relatives[mine])) >= _FOLDS:
            auc = _probe(looks[both], mine[both], relatives[both])
            probes.append(Probe(label=label, auc=auc, rows=int(both.sum())))
    return Balance(rows=tuple(rows), probes=tuple(probes))


def _rows(label: Label, mine: NDArray[np.float64], fine: NDArray[np.float64]) -> list[SurfaceRow]:
    return [
        SurfaceRow(
            name=name,
            label=label,
            mean=float(mine[:, column].mean()),
            fine_mean=float(fine[:, column].mean()),
            distance=float(ks_2samp(mine[:, column], fine[:, column], method="asymp").statistic),
        )
        for column, name in enumerate(SURFACE_NAMES)
    ]


def _probe(looks: NDArray[np.float64], mine: NDArray[np.bool_], relatives: NDArray[np.int_]) -> float:
    probabilities = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        looks,
        mine,
        groups=relatives,
        cv=StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=1),
        method="predict_proba",
    )
    return float(roc_auc_score(mine, probabilities[:, 1]))
