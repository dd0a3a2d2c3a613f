"""Takes messages from the outbox to the sites, signed, and again when they do not arrive."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx2
from standardwebhooks import Webhook

from moderation.storage import audit, outbox
from moderation.storage.engine import Database
from moderation.storage.outbox import OutgoingMessage

#: Waits between attempts, in seconds, as Standard Webhooks proposes: from 5 seconds to 10 hours, about 27 hours in all.
BACK_OFF = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)

#: How long a site may take to answer, in seconds.
TIMEOUT = 15.0

#: How long a worker keeps a message; longer than an attempt can last, so that two workers never send it at once.
LEASE = timedelta(seconds=4 * TIMEOUT)


def deliver_next(
    database: Database,
    client: httpx2.Client,
    *,
    clock: Callable[[], datetime],
    chance: random.Random,
    back_off: tuple[float, ...] = BACK_OFF,
) -> bool:
    """Make one attempt at the message that is most overdue. `False` when nothing is due.

    No transaction is open while the site is asked. A worker that dies meanwhile leaves the lease to run out; the
    message is then sent again under the same `webhook-id`: a site may hear twice, never not at all.
    """
    now = clock()
    with database.write() as connection:
        outgoing = outbox.lease_next(connection, now=now, until=now + LEASE)
    if outgoing is None:
        return False
    error = _send(client, outgoing, now)
    now = clock()
    message = outgoing.message
    with database.write() as connection:
        if error is None:
            outbox.mark_delivered(connection, message.id, now=now)
        elif message.attempts >= len(back_off):
            outbox.mark_dead(connection, message.id, error=error, now=now)
            audit.insert_audit(
                connection, at=now, actor="worker", action="delivery given up", subject=f"message:{message.message_id}"
            )
        else:
            # Up to a fifth more: sites that failed together do not come back together.
            wait = back_off[message.attempts] * (1 + 0.2 * chance.random())
            outbox.mark_failed(connection, message.id, error=error, due_at=now + timedelta(seconds=wait))
    return True


def send_again(database: Database, outbox_id: int, *, actor: str, now: datetime) -> bool:
    """Put a dead message back in the queue. `False` when it is not dead or a later one has arrived."""
    with database.write() as connection:
        revived = outbox.revive(connection, outbox_id, now=now)
        if revived:
            audit.insert_audit(
                connection, at=now, actor=actor, action="delivery retried", subject=f"outbox:{outbox_id}"
            )
        return revived


def new_client() -> httpx2.Client:
    """The client that deliveries go through: no redirects, since a signed message is for its receiver alone."""
    return httpx2.Client(timeout=TIMEOUT, follow_redirects=False, headers={"user-agent": "second-opinion"})


def _send(client: httpx2.Client, outgoing: OutgoingMessage, now: datetime) -> str | None:
    """What went wrong, in a few words without the message's content; `None` when the site took it."""
    message = outgoing.message
    if outgoing.url is None or outgoing.secret is None:
        return "the site has no webhook any more"
    try:
        signature = Webhook(outgoing.secret).sign(message.message_id, now, message.body)
        # The answer's body is not read: it may never end.
        with client.stream(
            "POST",
            outgoing.url,
            content=message.body.encode(),
            headers={
                "content-type": "application/json",
                "webhook-id": message.message_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signature,
            },
        ) as response:
            return None if response.is_success else f"the site answered {response.status_code}"
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return type(error).__name__
