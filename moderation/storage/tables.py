"""The tables, as SQLAlchemy Core sees them. `migrations/` builds them; `alembic check` proves that both agree."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in Python. SQLite keeps no time zone, so it is taken off there and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Refuses a naive datetime: nobody knows which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must carry its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Give the datetime its zone back."""
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Publishers whose comments are screened.
sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("webhook_url", Text),
    #: Standard Webhooks secret, `whsec_…`. It signs, so it cannot be kept as a hash.
    Column("webhook_secret", Text),
    Column("created_at", UtcDateTime, nullable=False),
)

#: What a site proves itself with. Only a hash is kept.
site_keys = Table(
    "site_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False, index=True),
    #: The first characters, to tell keys apart in a list.
    Column("prefix", String(16), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

#: People who sign in.
moderators = Table(
    "moderators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

#: Who is signed in, where.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("moderator_id", ForeignKey(moderators.c.id), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("browser", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

#: Each comment's revision with the machine's verdict on it.
screenings = Table(
    "screenings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False),
    Column("comment_id", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False),
    #: Names the words after normalisation, to count repetition.
    Column("fingerprint", String(64), nullable=False),
    Column("article_title", Text, nullable=False),
    Column("article_url", Text),
    Column("parent_text", Text),
    Column("author_id", String(200)),
    Column("author_name", Text),
    Column("account_age_days", Integer),
    Column("language", String(35)),
    Column("action", String(10), nullable=False),
    Column("degraded", Boolean, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("model_version", String(40)),
    Column("register_version", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("site_id", "comment_id", "revision"),
    Index(None, "site_id", "fingerprint", "created_at"),
)

_OPEN = text("decision_id IS NULL AND NOT superseded")

#: What a person should look at.
review_items = Table(
    "review_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("screening_id", ForeignKey(screenings.c.id), nullable=False, index=True),
    Column("reason", String(20), nullable=False),
    #: Head start in the queue, in hours.
    Column("risk", Float, nullable=False),
    #: When it came less its head start, in seconds since 1970: the smallest is next.
    Column("rank", Float, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_by", ForeignKey(moderators.c.id)),
    Column("claim_expires_at", UtcDateTime),
    #: The decision in force. Not a foreign key: `decisions` refers here already.
    Column("decision_id", Integer),
    #: A newer revision of the comment has taken its place.
    Column("superseded", Boolean, nullable=False),
    Index("ix_review_items_open", "rank", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "claimed_by"),
)

#: Who has passed over what.
skips = Table(
    "skips",
    metadata,
    Column("item_id", ForeignKey(review_items.c.id), primary_key=True),
    Column("moderator_id", ForeignKey(moderators.c.id), primary_key=True),
    Column("skipped_at", UtcDateTime, nullable=False),
)

#: What people have answered. Rows are added, never changed: an undo is a row of its own.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey(review_items.c.id), nullable=False, index=True),
    Column("screening_id", ForeignKey(screenings.c.id), nullable=False, index=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False),
    Column("comment_id", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("moderator_id", ForeignKey(moderators.c.id), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("action", String(10), nullable=False),
    Column("labels", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("undoes", ForeignKey("decisions.id"), unique=True),
    Index(None, "site_id", "id"),
    sqlite_autoincrement=True,
)

#: What the sites have yet to be told, and what became of it.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), nullable=False, index=True),
    #: Sent as `webhook-id`; the same at each attempt, so that a receiver can drop repeats.
    Column("message_id", String(40), nullable=False, unique=True),
    #: Messages on one comment are sent in order.
    Column("comment_id", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    #: Until then one worker has it in hand.
    Column("leased_until", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    #: Given up; a person may send it again.
    Column("dead_at", UtcDateTime),
    Column("last_error", String(300)),
    Index(
        "ix_outbox_pending",
        "due_at",
        sqlite_where=text("delivered_at IS NULL AND dead_at IS NULL"),
        postgresql_where=text("delivered_at IS NULL AND dead_at IS NULL"),
    ),
    Index(None, "site_id", "comment_id", "id"),
)

#: Who did what, when. Append-only by trigger; never holds a comment's text.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    #: `site:3`, `moderator:7`, `command line`.
    Column("actor", String(120), nullable=False),
    Column("action", String(40), nullable=False),
    #: `screening:…`, `item:…`, `model:…`.
    Column("subject", String(240), nullable=False, index=True),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)
