"""Claims on items of the queue, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from moderation.domain.account import Role
from moderation.domain.review import Outcome, QueueReason
from moderation.domain.verdict import Action
from moderation.storage import decisions, queue
from moderation.storage.engine import Database
from tests import given
from tests.given import NOW

LEASE = timedelta(minutes=10)


def _claim_next(
    database: Database, moderator_id: int, *, at: timedelta = timedelta(), role: Role = Role.MODERATOR
) -> int | None:
    with database.write() as connection:
        return queue.claim_next(connection, moderator_id=moderator_id, role=role, now=NOW + at, until=NOW + at + LEASE)


def test_twenty_moderators_never_hold_the_same_item(database: Database) -> None:
    """When many claim at once, each item goes to one person only, and none is left over."""
    site = given.a_site(database)
    items = {given.an_item(database, site) for _ in range(20)}
    people = [given.a_moderator(database).id for _ in range(20)]
    with ThreadPoolExecutor(20) as executor:
        claimed = list(executor.map(lambda person: _claim_next(database, person), people))
    assert Counter(claimed) == Counter(items)


def test_the_riskiest_item_comes_first_and_age_outweighs_risk_in_the_end(database: Database) -> None:
    """An item's head start counts in hours of waiting."""
    site = given.a_site(database)
    fresh_and_risky = given.an_item(database, site, risk=24.0)
    fresh = given.an_item(database, site, risk=0.0)
    old = given.an_item(database, site, risk=0.0, now=NOW - timedelta(hours=25))
    with database.read() as connection:
        listed = queue.list_open(connection, role=Role.MODERATOR, limit=10)
    assert [item.id for item in listed] == [old, fresh_and_risky, fresh]


def test_a_claim_keeps_others_out_until_it_expires(database: Database) -> None:
    """A claimed item is offered to nobody else before its lease runs out, and to anybody afterwards."""
    site = given.a_site(database)
    item = given.an_item(database, site)
    first, second = given.a_moderator(database).id, given.a_moderator(database).id
    assert _claim_next(database, first) == item
    assert _claim_next(database, second, at=LEASE - timedelta(seconds=1)) is None
    assert _claim_next(database, second, at=LEASE) == item


def test_one_may_renew_ones_own_claim_but_not_take_a_colleagues(database: Database) -> None:
    """Claiming an item by its id works for whoever holds it, and for nobody else meanwhile."""
    item = given.an_item(database, given.a_site(database))
    first, second = given.a_moderator(database).id, given.a_moderator(database).id

    def claim(person: int) -> bool:
        with database.write() as connection:
            return queue.claim_item(
                connection, item, moderator_id=person, role=Role.MODERATOR, now=NOW, until=NOW + LEASE
            )

    assert [claim(first), claim(first), claim(second)] == [True, True, False]


def test_a_skipped_item_is_not_offered_again_to_the_same_person(database: Database) -> None:
    """Who passed over an item gets the next one; a colleague still gets it."""
    site = given.a_site(database)
    skipped, other = given.an_item(database, site, risk=1.0), given.an_item(database, site)
    first, second = given.a_moderator(database).id, given.a_moderator(database).id
    with database.write() as connection:
        queue.insert_skip(connection, skipped, moderator_id=first, now=NOW)
        queue.insert_skip(connection, skipped, moderator_id=first, now=NOW)
    assert _claim_next(database, first) == other
    assert _claim_next(database, second) == skipped


def test_escalated_items_are_for_experts(database: Database) -> None:
    """A moderator is not offered what was escalated, and does not see it counted."""
    item = given.an_item(database, given.a_site(database), reason=QueueReason.ESCALATED)
    person = given.a_moderator(database).id
    with database.read() as connection:
        assert queue.count_open(connection, role=Role.MODERATOR) == {}
        assert queue.count_open(connection, role=Role.EXPERT) == {QueueReason.ESCALATED: 1}
    assert _claim_next(database, person) is None
    assert _claim_next(database, person, role=Role.EXPERT) == item


def test_a_newer_revision_takes_the_older_out_of_the_queue(database: Database) -> None:
    """Nobody is asked to decide words that the author has replaced."""
    site, person = given.a_site(database), given.a_moderator(database).id
    comment = given.a_comment("first words", comment_id="edited")
    item = given.an_item(database, site, screening=given.a_screening(site.id, comment))
    with database.write() as connection:
        queue.supersede_older_revisions(connection, site_id=site.id, comment_id="edited", revision=2)
        assert queue.get_item(connection, item).superseded
    assert _claim_next(database, person) is None


def test_an_item_comes_back_as_it_went_in(database: Database) -> None:
    """The screening behind an item, verdict and all, survives the database unchanged."""
    site = given.a_site(database)
    screening = given.a_screening(site.id)
    item_id = given.an_item(database, site, screening=screening)
    with database.read() as connection:
        assert queue.get_item(connection, item_id).screening == screening


def test_decision_ids_become_visible_in_order(database: Database) -> None:
    """A reader that asks for ids above the last it saw misses none, however many people decide at once."""
    site = given.a_site(database)
    screenings = [given.a_screening(site.id) for _ in range(12)]
    items = [given.an_item(database, site, screening=screening) for screening in screenings]
    person = given.a_moderator(database).id
    seen: list[int] = []

    def decide(number: int) -> None:
        with database.write() as connection:
            decisions.insert_decision(
                connection,
                item_id=items[number],
                screening=screenings[number],
                moderator_id=person,
                outcome=Outcome.APPROVE,
                action=Action.PUBLISH,
                labels=(),
                note="",
                now=NOW,
            )

    with ThreadPoolExecutor(6) as executor:
        running = [executor.submit(decide, number) for number in range(12)]
        while len(seen) < 12:
            done = all(future.done() for future in running)
            with database.read() as connection:
                after = seen[-1] if seen else 0
                seen += [d.id for d in decisions.list_decisions_after(connection, site.id, after=after, limit=100)]
            assert not done or len(seen) == 12, "a decision was stepped over"
        for future in running:
            future.result()
    assert seen == sorted(seen)
