"""Runs every detector on a comment and hands what they find to the policy."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass

from moderation.domain.label import Label
from moderation.domain.signal import Detector, Failure, FailureKind, Reading, Signal
from moderation.domain.verdict import Threshold, Verdict
from moderation.policy.decide import decide
from moderation.policy.policy import Policy

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """The detectors, the policy and the model's thresholds that belong together. Replaced whole, never changed."""

    detectors: tuple[Detector, ...]
    policy: Policy
    thresholds: Mapping[Label, Threshold]
    #: `None` when no model takes part.
    model_version: str | None
    register_version: str

    def examine(self, reading: Reading, *, executor: Executor, budget: float) -> Verdict:
        """The verdict on one comment within `budget` seconds. A detector that is not done by then has failed."""
        futures = {detector.name: executor.submit(_detect, detector, (reading,)) for detector in self.detectors}
        done, _ = wait(futures.values(), timeout=budget)
        signals: list[Signal] = []
        failures: list[Failure] = []
        for name, future in futures.items():
            if future not in done:
                future.cancel()
                failures.append(Failure(detector=name, kind=FailureKind.TIMED_OUT))
                continue
            (answer,) = future.result()
            if isinstance(answer, Failure):
                failures.append(answer)
            else:
                signals.extend(answer)
        return decide(signals, failures, self.policy, self.thresholds)

    def examine_all(self, readings: Sequence[Reading]) -> list[Verdict]:
        """The verdicts on many comments, in order, without a time limit: for bulk work."""
        answers = [_detect(detector, readings) for detector in self.detectors]
        return [
            decide(
                [signal for answer in found if not isinstance(answer, Failure) for signal in answer],
                [answer for answer in found if isinstance(answer, Failure)],
                self.policy,
                self.thresholds,
            )
            for found in zip(*answers, strict=True)
        ]


def _detect(detector: Detector, readings: Sequence[Reading]) -> list[tuple[Signal, ...] | Failure]:
    try:
        return list(detector.detect(readings))
    except Exception as error:  # noqa: BLE001 - whatever a detector raises, the comment is held and a person looks
        # Neither the message nor the traceback: both may quote the comment.
        _log.error("detector %s raised %s", detector.name, type(error).__name__)
        if len(readings) > 1:
            return [answer for reading in readings for answer in _detect(detector, (reading,))]
        return [Failure(detector=detector.name, kind=FailureKind.RAISED)]
