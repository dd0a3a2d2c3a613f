"""Deliveries over real HTTP: signed, repeated until they arrive, given up in the end and never lost."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from moderation.services import delivering
from moderation.storage import accounts, outbox
from moderation.storage.engine import Database
from tests import given

SECRET = "whsec_" + "c2Vjb25kLW9waW5pb24tdGVzdC1zZWNyZXQ="


@dataclass
class Receiver:
    """A site's end of the webhook: keeps what arrives and answers as it is told."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(state.answers.pop(0) if state.answers else 204)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    # Verification compares with the real time, so tests start from there.
    return Clock(datetime.now(UTC))


def _queue(database: Database, url: str, clock: Clock, message_id: str = "msg_1") -> None:
    site = given.a_site(database, webhook=(url, SECRET))
    with database.write() as connection:
        outbox.insert_message(
            connection,
            message_id=message_id,
            site_id=site.id,
            comment_id="c1",
            body='{"type":"decision.made","data":{"labels":["spam"],"note":"naïve ✓"}}',
            now=clock.now,
        )


def _deliver(database: Database, clock: Clock) -> bool:
    with delivering.new_client() as client:
        return delivering.deliver_next(database, client, clock=clock, chance=random.Random(1))


def _left(database: Database) -> tuple[int, int]:
    with database.read() as connection:
        return outbox.count_undelivered(connection)


def test_what_arrives_is_verified_by_the_standard_library_of_the_standard(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    """A receiver that follows Standard Webhooks accepts the message, and no longer when a byte is changed."""
    _queue(database, receiver.url, clock)
    assert _deliver(database, clock)
    headers, body = receiver.received[0]
    assert Webhook(SECRET).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == "msg_1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"spam", b"span"), headers)
    assert _left(database) == (0, 0)
    assert not _deliver(database, clock)


def test_a_failed_delivery_comes_again_under_the_same_id(database: Database, receiver: Receiver, clock: Clock) -> None:
    """After a 500 the message waits out its back-off and is sent again, with the id that lets the site drop repeats."""
    receiver.answers = [500]
    _queue(database, receiver.url, clock)
    assert _deliver(database, clock)
    assert not _deliver(database, clock), "it came back at once"
    clock.now += timedelta(seconds=delivering.BACK_OFF[0] * 1.2)
    assert _deliver(database, clock)
    assert [headers["webhook-id"] for headers, _ in receiver.received] == ["msg_1", "msg_1"]
    assert _left(database) == (0, 0)


def test_a_message_is_given_up_after_the_last_attempt_and_can_be_sent_again(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    """A site that fails for days gets every attempt; then the message is dead until a person revives it."""
    attempts = len(delivering.BACK_OFF) + 1
    receiver.answers = [503] * attempts
    _queue(database, receiver.url, clock)
    for _ in range(attempts):
        assert _deliver(database, clock)
        clock.now += timedelta(hours=13)
    assert len(receiver.received) == attempts
    assert _left(database) == (0, 1)
    assert not _deliver(database, clock)
    with database.read() as connection:
        (dead,) = outbox.list_undelivered(connection, limit=10)
    assert dead.last_error == "the site answered 503"
    assert delivering.send_again(database, dead.id, actor="moderator:1", now=clock.now)
    assert _deliver(database, clock)
    assert _left(database) == (0, 0)


def test_a_redirect_is_a_failure(database: Database, receiver: Receiver, clock: Clock) -> None:
    """A signed message goes to its receiver alone and follows nobody elsewhere."""
    receiver.answers = [307]
    _queue(database, receiver.url, clock)
    assert _deliver(database, clock)
    assert len(receiver.received) == 1
    assert _left(database) == (1, 0)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/closed", "http://[broken", "http://"])
def test_an_address_that_cannot_be_reached_is_a_failure_like_any_other(
    database: Database, clock: Clock, url: str
) -> None:
    """A closed port and an address that is none are tried again; the worker goes on."""
    _queue(database, url, clock)
    assert _deliver(database, clock)
    assert _left(database) == (1, 0)


def test_a_site_that_took_its_webhook_away_does_not_stop_the_worker(database: Database, clock: Clock) -> None:
    """The message fails with that reason."""
    _queue(database, "http://127.0.0.1:9/", clock)
    with database.write() as connection:
        (message,) = outbox.list_undelivered(connection, limit=1)
        accounts.set_webhook(connection, message.site_id, url=None, secret=None)
    assert _deliver(database, clock)
    with database.read() as connection:
        (message,) = outbox.list_undelivered(connection, limit=1)
    assert message.last_error == "the site has no webhook any more"


def test_the_client_has_a_time_limit() -> None:
    """No site can hold a worker for longer than its lease."""
    with delivering.new_client() as client:
        assert client.timeout == httpx2.Timeout(delivering.TIMEOUT)
        assert timedelta(seconds=delivering.TIMEOUT) < delivering.LEASE
