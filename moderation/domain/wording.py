"""How numbers and times are written."""

from datetime import UTC, datetime


def percent(probability: float) -> str:
    """A probability as a person reads it; never rounded to a certainty, for no model is certain."""
    if probability < 0.005:
        return "under 1\u00a0%"
    if probability >= 0.995:
        return "over 99\u00a0%"
    return f"{100 * probability:.0f}\u00a0%"


def timestamp(moment: datetime) -> str:
    """An aware datetime as RFC 3339 in UTC, as the API's schema writes it too: `2026-11-22T12:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
