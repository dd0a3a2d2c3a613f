"""Verdicts to and from the JSON that is stored with a screening."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from moderation.domain.label import Label
from moderation.domain.signal import Evidence, Failure, FailureKind, Signal, Span
from moderation.domain.verdict import Action, LabelScore, Reason, Threshold, Verdict


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Every field of the verdict, by its own name."""
    return asdict(verdict)


def verdict_from_json(value: Mapping[str, Any]) -> Verdict:
    """The verdict that `verdict_to_json` wrote."""
    return Verdict(
        action=Action(value["action"]),
        reasons=tuple(_reason(item) for item in value["reasons"]),
        labels=tuple(
            LabelScore(
                label=Label(item["label"]),
                probability=item["probability"],
                threshold=Threshold(**item["threshold"]),
            )
            for item in value["labels"]
        ),
        signals=tuple(_signal(item) for item in value["signals"]),
        failures=tuple(
            Failure(detector=item["detector"], kind=FailureKind(item["kind"])) for item in value["failures"]
        ),
        # Screenings from before languages were told apart have neither; the model was heard on all of them.
        language=value.get("language"),
        language_supported=value.get("language_supported", True),
        policy_version=value["policy_version"],
    )


def _reason(value: Mapping[str, Any]) -> Reason:
    return Reason(
        action=Action(value["action"]),
        sentence=value["sentence"],
        label=Label(value["label"]) if value["label"] is not None else None,
        detector=value["detector"],
        score=value["score"],
        threshold=value["threshold"],
    )


def _signal(value: Mapping[str, Any]) -> Signal:
    return Signal(
        detector=value["detector"],
        label=Label(value["label"]),
        score=value["score"],
        calibrated=value["calibrated"],
        sentence=value["sentence"],
        spans=tuple(Span(**item) for item in value["spans"]),
        evidence=tuple(Evidence(**item) for item in value["evidence"]),
    )
