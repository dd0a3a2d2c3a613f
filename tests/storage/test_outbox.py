"""The queue of messages to the sites, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from moderation.storage import outbox
from moderation.storage.engine import Database
from moderation.storage.outbox import OutgoingMessage
from tests import given
from tests.given import NOW

LEASE = timedelta(minutes=1)


def _insert(database: Database, site_id: int, message_id: str, comment_id: str) -> None:
    with database.write() as connection:
        outbox.insert_message(
            connection, message_id=message_id, site_id=site_id, comment_id=comment_id, body="{}", now=NOW
        )


def _lease(database: Database, at: timedelta = timedelta()) -> OutgoingMessage | None:
    with database.write() as connection:
        return outbox.lease_next(connection, now=NOW + at, until=NOW + at + LEASE)


def test_two_workers_never_take_the_same_message(database: Database) -> None:
    """Each of many workers that ask at once gets a message of its own."""
    site = given.a_site(database, webhook=("https://site.example", "whsec_c2VjcmV0"))
    for number in range(12):
        _insert(database, site.id, f"m{number}", f"c{number}")
    with ThreadPoolExecutor(12) as executor:
        taken = list(executor.map(lambda _: _lease(database), range(12)))
    assert len({item.message.id for item in taken if item}) == 12
    assert _lease(database) is None


def test_messages_on_one_comment_keep_their_order(database: Database) -> None:
    """An undo waits until the decision that it undoes has arrived; other comments do not wait."""
    site = given.a_site(database)
    for message_id, comment_id in (("decided", "c1"), ("undone", "c1"), ("other", "c2")):
        _insert(database, site.id, message_id, comment_id)
    first, second = _lease(database), _lease(database)
    assert first is not None
    assert second is not None
    assert [first.message.message_id, second.message.message_id] == ["decided", "other"]
    assert _lease(database) is None
    with database.write() as connection:
        outbox.mark_delivered(connection, first.message.id, now=NOW)
    third = _lease(database)
    assert third is not None
    assert third.message.message_id == "undone"


def test_a_dead_workers_message_is_taken_again(database: Database) -> None:
    """When the lease runs out undelivered, another worker takes the message."""
    site = given.a_site(database)
    _insert(database, site.id, "m", "c")
    assert _lease(database) is not None
    assert _lease(database, LEASE - timedelta(seconds=1)) is None
    assert _lease(database, LEASE) is not None


def test_a_failed_message_waits_and_a_dead_one_waits_for_a_person(database: Database) -> None:
    """Failure postpones; giving up stops; revival starts again from the first attempt."""
    site = given.a_site(database)
    _insert(database, site.id, "m", "c")
    leased = _lease(database)
    assert leased is not None
    message_id = leased.message.id
    later = timedelta(minutes=5)
    with database.write() as connection:
        outbox.mark_failed(connection, message_id, error="the site answered 500", due_at=NOW + later)
    assert _lease(database, later - timedelta(seconds=1)) is None
    assert _lease(database, later) is not None
    with database.write() as connection:
        outbox.mark_dead(connection, message_id, error="x" * 1000, now=NOW)
        assert outbox.count_undelivered(connection) == (0, 1)
        (dead,) = outbox.list_undelivered(connection, limit=10)
        assert dead.attempts == 2
        assert dead.last_error == "x" * 300
    assert _lease(database, timedelta(days=9)) is None
    with database.write() as connection:
        assert outbox.revive(connection, message_id, now=NOW)
        assert not outbox.revive(connection, message_id, now=NOW)
    revived = _lease(database)
    assert revived is not None
    assert revived.message.attempts == 0


def test_a_dead_message_that_was_overtaken_is_not_sent_again(database: Database) -> None:
    """After a later message on the same comment has arrived, an older one would turn the site back."""
    site = given.a_site(database)
    for message_id in ("old", "new"):
        _insert(database, site.id, message_id, "c1")
    old = _lease(database)
    assert old is not None
    with database.write() as connection:
        outbox.mark_dead(connection, old.message.id, error="gone", now=NOW)
    new = _lease(database)
    assert new is not None
    with database.write() as connection:
        outbox.mark_delivered(connection, new.message.id, now=NOW)
        assert not outbox.revive(connection, old.message.id, now=NOW)
