"""Runs every detector on a comment and hands what they find to the policy."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from moderation.detectors.language import LanguageDetector
from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.signal import Detector, Failure, FailureKind, Reading, Signal
from moderation.domain.verdict import Threshold, Verdict
from moderation.policy.decide import decide
from moderation.policy.policy import Policy

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")
_Answer_co = TypeVar("_Answer_co", covariant=True)


class _Check(Protocol[_Answer_co]):
    """What detectors and the language detector have in common."""

    @property
    def name(self) -> str: ...

    def detect(self, readings: Sequence[Reading]) -> Sequence[_Answer_co]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """The detectors, the policy and the model's thresholds that belong together. Replaced whole, never changed."""

    detectors: tuple[Detector, ...]
    #: Tells whose word counts: in a language that the model has not learnt, only that of language-free detectors.
    language: LanguageDetector
    policy: Policy
    thresholds: Mapping[Label, Threshold]
    #: `None` when no model takes part.
    model_version: str | None
    register_version: str

    def examine(self, reading: Reading, *, executor: Executor, budget: float) -> Verdict:
        """The verdict on one comment within `budget` seconds. A detector that is not done by then has failed."""
        language = executor.submit(_ask, self.language, (reading,))
        futures = {detector.name: executor.submit(_ask, detector, (reading,)) for detector in self.detectors}
        pending: tuple[Future[Any], ...] = (language, *futures.values())
        wait(pending, timeout=budget)
        return self._conclude(
            [_collect(name, future) for name, future in futures.items()], _collect(self.language.name, language)
        )

    def examine_all(self, readings: Sequence[Reading]) -> list[Verdict]:
        """The verdicts on many comments, in order, without a time limit: for bulk work."""
        answers = [_ask(detector, readings) for detector in self.detectors]
        return [
            self._conclude(found, language)
            for *found, language in zip(*answers, _ask(self.language, readings), strict=True)
        ]

    def _conclude(
        self, answers: Iterable[tuple[Signal, ...] | Failure], language: LanguageFinding | Failure
    ) -> Verdict:
        signals: list[Signal] = []
        failures: list[Failure] = []
        for answer in answers:
            if isinstance(answer, Failure):
                failures.append(answer)
            else:
                signals.extend(answer)
        if isinstance(language, Failure):
            failures.append(language)
            language = LanguageFinding()
        return decide(signals, failures, self.policy, self.thresholds, language)


def _ask(check: _Check[_Answer], readings: Sequence[Reading]) -> list[_Answer | Failure]:
    try:
        return list(check.detect(readings))
    except Exception as error:  # noqa: BLE001 - whatever a detector raises, the comment is held and a person looks
        # Neither the message nor the traceback: both may quote the comment.
        _log.error("detector %s raised %s", check.name, type(error).__name__)
        if len(readings) > 1:
            return [answer for reading in readings for answer in _ask(check, (reading,))]
        return [Failure(detector=check.name, kind=FailureKind.RAISED)]


def _collect(name: str, future: "Future[list[_Answer | Failure]]") -> _Answer | Failure:
    if not future.done():
        future.cancel()
        return Failure(detector=name, kind=FailureKind.TIMED_OUT)
    (answer,) = future.result()
    return answer
