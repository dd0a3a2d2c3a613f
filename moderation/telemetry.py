"""Logs and counters. Neither ever holds a comment's text or a person's details."""

import logging
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from moderation.domain.verdict import Verdict


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        """Each has a registry of its own, so that two services in one process do not mix."""
        self.registry = CollectorRegistry()
        self._screenings = Counter(
            "second_opinion_screenings", "Comments screened, by verdict.", ["action"], registry=self.registry
        )
        self._failures = Counter(
            "second_opinion_check_failures", "Checks that gave no answer.", ["detector", "kind"], registry=self.registry
        )
        self._seconds = Histogram(
            "second_opinion_screening_seconds",
            "Time to screen a new comment.",
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
            registry=self.registry,
        )
        self.open_items = Gauge(
            "second_opinion_open_items", "Items that wait in the queue, by reason.", ["reason"], registry=self.registry
        )
        self.undelivered = Gauge(
            "second_opinion_undelivered_messages",
            "Messages that have not reached their site.",
            ["state"],
            registry=self.registry,
        )
        self.model = Gauge(
            "second_opinion_model_info", "The model in use, as a label; always 1.", ["version"], registry=self.registry
        )

    def screened(self, verdict: Verdict, seconds: float) -> None:
        """Count one answered screening."""
        self._screenings.labels(verdict.action).inc()
        self._seconds.observe(seconds)
        for failure in verdict.failures:
            self._failures.labels(failure.detector, failure.kind).inc()


def configure_logging(stream: TextIO, level: int = logging.INFO) -> None:
    """One line an event. Deliveries' addresses are kept out: they may hold a secret."""
    logging.basicConfig(stream=stream, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for library in ("alembic", "bm25s", "httpx2"):
        logging.getLogger(library).setLevel(logging.WARNING)
