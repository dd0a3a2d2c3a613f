"""What tests start from: comments, verdicts, people, and rows in a database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from moderation.domain.account import Moderator, Role, Site
from moderation.domain.comment import Article, Author, Comment
from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.review import QueueReason
from moderation.domain.signal import Reading, Signal
from moderation.domain.verdict import Action, Screening, Threshold, Verdict
from moderation.knowledge.register import Register, parse_claims
from moderation.policy.decide import decide
from moderation.policy.policy import load_policy
from moderation.storage import accounts, queue, screenings
from moderation.storage.engine import Database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POLICY = load_policy()
ENGLISH = LanguageFinding(code="en")
THRESHOLDS = {Label.SPAM: Threshold(hold=0.5, reject=0.9), Label.MEDICAL_MISINFORMATION: Threshold(hold=0.4)}

_numbers = count(1)


def a_comment(text: str = "IVIG gave me my grip back.", *, comment_id: str | None = None, revision: int = 1) -> Comment:
    """A comment under an article; with an id of its own unless one is given."""
    return Comment(
        id=comment_id or f"c-{next(_numbers)}",
        revision=revision,
        text=text,
        article=Article(title="What Is Multifocal Motor Neuropathy?", url="https://health.example/mmn"),
        author=Author(id="u-1", name="Ros", account_age_days=400),
        language="en",
    )


def a_reading(text: str) -> Reading:
    """A reading of a text that needs no normalising."""
    return Reading(comment=a_comment(text), text=text, origins=tuple(range(len(text) + 1)))


def a_signal(label: Label = Label.SPAM, score: float = 0.6, *, detector: str = "model") -> Signal:
    """A calibrated signal of the model, or a finding of another detector."""
    return Signal(
        detector=detector, label=label, score=score, calibrated=detector == "model", sentence=f"{detector} says {label}"
    )


def a_verdict(*signals: Signal, language: LanguageFinding = ENGLISH) -> Verdict:
    """What the default policy makes of these signals at `THRESHOLDS`."""
    return decide(signals, (), POLICY, THRESHOLDS, language)


def a_screening(
    site_id: int, comment: Comment | None = None, *signals: Signal, language: LanguageFinding = ENGLISH
) -> Screening:
    """A screening with an id of its own; held as likely spam unless signals are given."""
    return Screening(
        id=f"scr_{next(_numbers):020}",
        site_id=site_id,
        comment=comment or a_comment(),
        verdict=a_verdict(*(signals or (a_signal(),)), language=language),
        model_version="2026-11-22.1",
        register_version="abc123",
        created_at=NOW,
    )


def a_site(database: Database, *, name: str | None = None, webhook: tuple[str, str] | None = None) -> Site:
    """A stored site; `webhook` is its address and secret."""
    with database.write() as connection:
        site = accounts.insert_site(connection, name=name or f"site {next(_numbers)}", now=NOW)
        if webhook is not None:
            accounts.set_webhook(connection, site.id, url=webhook[0], secret=webhook[1])
        return accounts.get_site(connection, site.id)


def a_moderator(database: Database, role: Role = Role.MODERATOR) -> Moderator:
    """A stored person who cannot sign in."""
    with database.write() as connection:
        username = f"user-{next(_numbers)}"
        return accounts.insert_moderator(
            connection, username=username, name=username.title(), role=role, password_hash="none", now=NOW
        )


def an_item(
    database: Database,
    site: Site,
    *,
    screening: Screening | None = None,
    reason: QueueReason = QueueReason.HELD,
    risk: float = 0.0,
    now: datetime = NOW,
) -> int:
    """A stored screening in the queue; returns the item's id."""
    screening = screening or a_screening(site.id)
    with database.write() as connection:
        assert screenings.insert_screening(connection, screening, fingerprint=screening.comment.text_hash)
        return queue.insert_item(
            connection, screening_id=screening.id, reason=reason, risk=risk, propensity=1.0, now=now
        )


@dataclass(frozen=True, slots=True)
class ListedDetector:
    """A detector that holds what its list says: for tests of what happens around detectors."""

    name: str
    #: Signals for each word of a text that is in the list.
    words: dict[str, tuple[Signal, ...]]

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        """The signals of all listed words in each text."""
        return [
            tuple(signal for word, signals in self.words.items() if word in reading.text for signal in signals)
            for reading in readings
        ]


def actions() -> tuple[Action, ...]:
    """All actions, mildest first."""
    return tuple(sorted(Action, key=lambda action: action.strictness))


def honey_register(*urls: str) -> Register:
    """One false claim, with sources at these addresses, or with one."""
    text = """
[[claim]]
id = "honey-cures"
claim = "Honey cures diabetes."
wordings = ["honey heals sugar disease", "eat honey, diabetes gone", "honey fixed my diabetes", "try honey instead"]
verdict = "false"
correction = "Honey raises blood sugar. It cures no diabetes."
harm = "serious"
reviewed_on = 2026-11-22
sources = [{publisher = "NHS", title = "Diabetes", url = "https://www.nhs.uk/diabetes/", url_checked = false}]
"""
    [claim] = parse_claims(text, topic="diabetes", file="diabetes.toml")
    sources = tuple(replace(claim.sources[0], url=url) for url in urls) or claim.sources
    return Register(claims=(replace(claim, sources=sources),), version="one")
