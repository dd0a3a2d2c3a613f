"""Deciding: by one person at a time, on the words that were seen, and never lost."""

import json
from datetime import timedelta

import pytest

from moderation.domain.account import Moderator, Role
from moderation.domain.errors import (
    AlreadyDecided,
    ClaimLost,
    InvalidDecision,
    NotPermitted,
    StaleRevision,
)
from moderation.domain.label import Label
from moderation.domain.review import Decision, Outcome, QueueReason
from moderation.domain.verdict import Action
from moderation.services import reviewing, viewing
from moderation.storage import decisions, outbox, queue, screenings
from moderation.storage.engine import Database
from tests import given
from tests.given import NOW

LEASE = timedelta(minutes=10)
WEBHOOK = ("https://site.example/hook", "whsec_c2VjcmV0")


def _claim(database: Database, moderator: Moderator, item_id: int) -> None:
    reviewing.claim(database, moderator, item_id, now=NOW, lease=LEASE)


def _decide(
    database: Database,
    moderator: Moderator,
    item_id: int,
    outcome: Outcome = Outcome.REJECT,
    labels: tuple[Label, ...] = (Label.SPAM,),
    *,
    revision: int = 1,
    at: timedelta = timedelta(),
    note: str = "",
) -> Decision:
    return reviewing.decide(
        database,
        moderator,
        item_id,
        outcome=outcome,
        labels=labels,
        note=note,
        revision=revision,
        message_id=f"msg_{item_id}_{outcome}_{at}",
        now=NOW + at,
    )


def _undo(database: Database, moderator: Moderator, decision_id: int) -> Decision:
    return reviewing.undo(database, moderator, decision_id, message_id=f"msg_undo_{decision_id}", now=NOW, lease=LEASE)


def _messages(database: Database) -> list[dict[str, object]]:
    with database.read() as connection:
        return [json.loads(message.body) for message in outbox.list_undelivered(connection, limit=100)]


def test_a_decision_closes_the_item_and_tells_the_site(database: Database) -> None:
    """What was decided is out of the queue, in the outbox, and what a poll would read is the same."""
    site, person = given.a_site(database, webhook=WEBHOOK), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    decision = _decide(database, person, item, note="sells pills")
    assert decision.action is Action.REJECT
    view = viewing.look_at_queue(database, person, now=NOW, limit=10)
    assert (view.items, view.held_item_id) == ((), None)
    (message,) = _messages(database)
    assert message["type"] == "decision.made"
    assert message["data"] == reviewing.decision_data(decision)
    assert "sells pills" not in json.dumps(message)


@pytest.mark.parametrize(
    ("outcome", "action"),
    [(Outcome.APPROVE, Action.PUBLISH), (Outcome.REJECT, Action.REJECT), (Outcome.ESCALATE, Action.HOLD)],
)
def test_each_outcome_says_what_the_site_should_do(database: Database, outcome: Outcome, action: Action) -> None:
    """Approve shows the comment, reject hides it, escalate keeps it back."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    labels = (Label.SPAM,) if outcome is Outcome.REJECT else ()
    assert _decide(database, person, item, outcome, labels).action is action


def test_a_site_without_webhook_is_sent_nothing_and_polls(database: Database) -> None:
    """The decision waits at the cursor; no message is queued for nobody."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    decision = _decide(database, person, item)
    assert _messages(database) == []
    assert viewing.decisions_after(database, site.id, after=0, limit=10) == ((decision,), False)
    assert viewing.decisions_after(database, site.id, after=decision.id, limit=10) == ((), False)


def test_nobody_decides_without_a_claim_in_force(database: Database) -> None:
    """No claim, a colleague's claim and an expired claim are each refused, and nothing is recorded."""
    site = given.a_site(database, webhook=WEBHOOK)
    one, other = given.a_moderator(database), given.a_moderator(database)
    item = given.an_item(database, site)
    with pytest.raises(ClaimLost):
        _decide(database, one, item)
    _claim(database, other, item)
    with pytest.raises(ClaimLost):
        _decide(database, one, item)
    with pytest.raises(ClaimLost):
        _decide(database, other, item, at=LEASE)
    assert _messages(database) == []
    assert _decide(database, other, item, at=LEASE - timedelta(seconds=1)).outcome is Outcome.REJECT


def test_an_edited_comment_cannot_be_decided_on_its_old_words(database: Database) -> None:
    """When a newer revision has arrived, the decision on the older one is refused with that reason."""
    site, person = given.a_site(database), given.a_moderator(database)
    comment = given.a_comment("old words", comment_id="edited")
    item = given.an_item(database, site, screening=given.a_screening(site.id, comment))
    _claim(database, person, item)
    with database.write() as connection:
        queue.supersede_older_revisions(connection, site_id=site.id, comment_id="edited", revision=2)
    with pytest.raises(StaleRevision):
        _decide(database, person, item)


def test_a_second_decision_is_refused(database: Database) -> None:
    """Sending the form twice decides once."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    _decide(database, person, item)
    with pytest.raises(AlreadyDecided):
        _decide(database, person, item)
    with pytest.raises(AlreadyDecided):
        _claim(database, person, item)


@pytest.mark.parametrize(
    ("outcome", "labels", "note", "complaint"),
    [
        (Outcome.REJECT, (), "", "choose at least one reason"),
        (Outcome.APPROVE, (Label.SPAM,), "", "cannot be approved"),
        (Outcome.APPROVE, (Label.MEDICAL_MISINFORMATION, Label.CRISIS), "", "medical misinformation cannot"),
        (Outcome.UNDO, (), "", "names the decision"),
        (Outcome.APPROVE, (), "x" * 2001, "longer than 2,000"),
        (Outcome.APPROVE, (), "a\x00b", "NUL"),
    ],
)
def test_an_incomplete_decision_says_what_is_missing(
    database: Database, outcome: Outcome, labels: tuple[Label, ...], note: str, complaint: str
) -> None:
    """Each contradiction between outcome and labels has its own sentence, and the item stays claimed."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    with pytest.raises(InvalidDecision, match=complaint):
        _decide(database, person, item, outcome, labels, note=note)
    assert viewing.look_at_queue(database, person, now=NOW, limit=10).held_item_id == item


def test_a_cry_for_help_may_be_approved_and_stays_labelled(database: Database) -> None:
    """Approving a comment in crisis does not teach that it was none."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    assert _decide(database, person, item, Outcome.APPROVE, (Label.CRISIS,)).labels == (Label.CRISIS,)


def test_one_person_holds_one_item(database: Database) -> None:
    """Taking the next item gives the former back to colleagues."""
    site, one, other = given.a_site(database), given.a_moderator(database), given.a_moderator(database)
    first, second = given.an_item(database, site, risk=1), given.an_item(database, site)
    _claim(database, one, first)
    _claim(database, one, second)
    assert reviewing.claim_next(database, other, now=NOW, lease=LEASE) == first


def test_skipping_gives_the_item_back_for_others(database: Database) -> None:
    """What one person passes over is offered to the next."""
    site, one, other = given.a_site(database), given.a_moderator(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, one, item)
    reviewing.skip(database, one, item, now=NOW)
    assert reviewing.claim_next(database, one, now=NOW, lease=LEASE) is None
    assert reviewing.claim_next(database, other, now=NOW, lease=LEASE) == item


def test_undo_reopens_the_item_in_the_same_hands_and_tells_the_site(database: Database) -> None:
    """After an undo the verdict stands again, and a new decision may follow."""
    site, person = given.a_site(database, webhook=WEBHOOK), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    decision = _decide(database, person, item)
    undone = _undo(database, person, decision.id)
    assert (undone.undoes, undone.action) == (decision.id, Action.HOLD)
    assert [message["type"] for message in _messages(database)] == ["decision.made", "decision.undone"]
    with pytest.raises(AlreadyDecided):
        _undo(database, person, decision.id)
    assert _decide(database, person, item, Outcome.APPROVE, (), at=timedelta(seconds=1)).action is Action.PUBLISH


def test_only_a_lead_undoes_a_colleagues_decision(database: Database) -> None:
    """A moderator takes back their own decisions, a lead anybody's."""
    site, person, colleague = given.a_site(database), given.a_moderator(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    decision = _decide(database, person, item)
    with pytest.raises(NotPermitted):
        _undo(database, colleague, decision.id)
    assert _undo(database, given.a_moderator(database, Role.LEAD), decision.id).undoes == decision.id


def test_an_escalated_item_goes_to_an_expert(database: Database) -> None:
    """The moderator no longer sees it; the expert must answer and cannot pass it on."""
    site, person = given.a_site(database), given.a_moderator(database)
    expert = given.a_moderator(database, Role.EXPERT)
    item = given.an_item(database, site)
    _claim(database, person, item)
    _decide(database, person, item, Outcome.ESCALATE, ())
    assert reviewing.claim_next(database, person, now=NOW, lease=LEASE) is None
    escalated = reviewing.claim_next(database, expert, now=NOW, lease=LEASE)
    assert escalated is not None
    with pytest.raises(NotPermitted):
        viewing.look_at_item(database, person, escalated)
    with pytest.raises(NotPermitted):
        _claim(database, person, escalated)
    with pytest.raises(InvalidDecision, match="escalated already"):
        _decide(database, expert, escalated, Outcome.ESCALATE, ())
    assert _decide(database, expert, escalated, Outcome.APPROVE, ()).action is Action.PUBLISH


def test_an_escalation_can_be_taken_back_until_the_expert_has_answered(database: Database) -> None:
    """Undoing an escalation takes the item from the expert's queue; after the answer it is too late."""
    site, person = given.a_site(database), given.a_moderator(database)
    expert = given.a_moderator(database, Role.EXPERT)
    item = given.an_item(database, site)
    _claim(database, person, item)
    _undo(database, person, _decide(database, person, item, Outcome.ESCALATE, ()).id)
    reasons = [entry.reason for entry in viewing.look_at_queue(database, expert, now=NOW, limit=10).items]
    assert reasons == [QueueReason.HELD]
    second = _decide(database, person, item, Outcome.ESCALATE, (), at=timedelta(seconds=1))
    escalated = reviewing.claim_next(database, expert, now=NOW, lease=LEASE)
    assert escalated is not None
    _decide(database, expert, escalated, Outcome.APPROVE, ())
    with pytest.raises(AlreadyDecided, match="An expert"):
        _undo(database, person, second.id)


def test_only_answers_in_force_become_lessons(database: Database) -> None:
    """Undone decisions and escalations teach nothing; what stands teaches its labels."""
    site, person = given.a_site(database), given.a_moderator(database)
    kept, undone, passed_on = (given.an_item(database, site) for _ in range(3))
    for item in (kept, undone):
        _claim(database, person, item)
        decision = _decide(database, person, item)
        if item == undone:
            _undo(database, person, decision.id)
    _claim(database, person, passed_on)
    _decide(database, person, passed_on, Outcome.ESCALATE, ())
    with database.read() as connection:
        lessons = list(decisions.stream_lessons(connection))
    assert [(lesson.item_id, lesson.labels) for lesson, _, _ in lessons] == [(kept, (Label.SPAM,))]


def test_everything_that_was_done_is_on_the_trail(database: Database) -> None:
    """Each claim, decision and undo is a line with who did it."""
    site, person = given.a_site(database), given.a_moderator(database)
    item = given.an_item(database, site)
    _claim(database, person, item)
    _undo(database, person, _decide(database, person, item).id)
    trail = viewing.look_at_item(database, person, item).trail
    assert [entry.action for entry in trail] == ["undo", "reject", "claimed"]
    assert {entry.actor for entry in trail} == {f"moderator:{person.id}"}


def test_an_outdated_decision_can_neither_be_undone_nor_made_again(database: Database) -> None:
    """Once the author has edited the comment, nothing that was decided on the old words is touched."""
    site, person = given.a_site(database), given.a_moderator(database)
    comment = given.a_comment("old words", comment_id="edited")
    item = given.an_item(database, site, screening=given.a_screening(site.id, comment))
    _claim(database, person, item)
    decision = _decide(database, person, item)
    newer = given.a_screening(site.id, given.a_comment("new words", comment_id="edited", revision=2))
    with database.write() as connection:
        assert screenings.insert_screening(connection, newer, fingerprint="f")
    with pytest.raises(StaleRevision):
        _undo(database, person, decision.id)


def test_giving_back_touches_only_that_item(database: Database) -> None:
    """A page left open on one item does not give back another."""
    site, person = given.a_site(database), given.a_moderator(database)
    former, current = given.an_item(database, site), given.an_item(database, site)
    _claim(database, person, former)
    _claim(database, person, current)
    reviewing.release(database, person, former, now=NOW)
    assert viewing.look_at_queue(database, person, now=NOW, limit=10).held_item_id == current
