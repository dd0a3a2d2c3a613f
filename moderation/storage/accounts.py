"""Sites and their keys, moderators and their sessions."""

from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from moderation.domain.account import Moderator, Role, Session, Site, SiteKey
from moderation.domain.errors import InvalidSetting, NotFound
from moderation.storage.tables import moderators, sessions, site_keys, sites


def insert_site(connection: Connection, *, name: str, now: datetime) -> Site:
    """Add a site. Raises `InvalidSetting` when the name is taken."""
    try:
        with connection.begin_nested():
            row = connection.execute(insert(sites).values(name=name, created_at=now).returning(sites)).one()
    except IntegrityError as error:
        raise InvalidSetting(f"There is a site “{name}” already.") from error
    return _site(row)


def get_site(connection: Connection, site_id: int) -> Site:
    """A site by its id. Raises `NotFound`."""
    row = connection.execute(select(sites).where(sites.c.id == site_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no site {site_id}.")
    return _site(row)


def find_site(connection: Connection, name: str) -> Site | None:
    """A site by its name."""
    row = connection.execute(select(sites).where(sites.c.name == name)).one_or_none()
    return None if row is None else _site(row)


def list_sites(connection: Connection) -> tuple[Site, ...]:
    """All sites, by name."""
    return tuple(_site(row) for row in connection.execute(select(sites).order_by(sites.c.name)))


def set_webhook(connection: Connection, site_id: int, *, url: str | None, secret: str | None) -> None:
    """Where a site's decisions are sent, and what signs them."""
    connection.execute(update(sites).where(sites.c.id == site_id).values(webhook_url=url, webhook_secret=secret))


def insert_site_key(connection: Connection, *, site_id: int, prefix: str, key_hash: str, now: datetime) -> int:
    """Add a key by its hash. Returns its id."""
    key_id: int = connection.execute(
        insert(site_keys)
        .values(site_id=site_id, prefix=prefix, key_hash=key_hash, created_at=now)
        .returning(site_keys.c.id)
    ).scalar_one()
    return key_id


def find_site_by_key(connection: Connection, key_hash: str) -> Site | None:
    """The site of a key that is not revoked."""
    row = connection.execute(
        select(sites)
        .join(site_keys, site_keys.c.site_id == sites.c.id)
        .where(site_keys.c.key_hash == key_hash, site_keys.c.revoked_at.is_(None))
    ).one_or_none()
    return None if row is None else _site(row)


def list_site_keys(connection: Connection) -> tuple[SiteKey, ...]:
    """All keys, oldest first."""
    rows = connection.execute(select(site_keys).order_by(site_keys.c.id))
    return tuple(
        SiteKey(id=row.id, site_id=row.site_id, prefix=row.prefix, created_at=row.created_at, revoked_at=row.revoked_at)
        for row in rows
    )


def revoke_site_key(connection: Connection, key_id: int, *, now: datetime) -> bool:
    """Make a key useless. `False` when there is no such key in use."""
    return (
        connection.execute(
            update(site_keys).where(site_keys.c.id == key_id, site_keys.c.revoked_at.is_(None)).values(revoked_at=now)
        ).rowcount
        == 1
    )


def insert_moderator(
    connection: Connection, *, username: str, name: str, role: Role, password_hash: str, now: datetime
) -> Moderator:
    """Add a person. Raises `InvalidSetting` when the user name is taken."""
    try:
        with connection.begin_nested():
            row = connection.execute(
                insert(moderators)
                .values(username=username, name=name, role=role, password_hash=password_hash, created_at=now)
                .returning(moderators)
            ).one()
    except IntegrityError as error:
        raise InvalidSetting(f"There is a user “{username}” already.") from error
    return _moderator(row)


def find_credentials(connection: Connection, username: str) -> tuple[Moderator, str] | None:
    """A person who may sign in, with the hash of their password."""
    row = connection.execute(
        select(moderators).where(moderators.c.username == username, moderators.c.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else (_moderator(row), row.password_hash)


def list_moderators(connection: Connection) -> tuple[tuple[Moderator, datetime | None], ...]:
    """Everybody by user name, with when they were disabled."""
    rows = connection.execute(select(moderators).order_by(moderators.c.username))
    return tuple((_moderator(row), row.disabled_at) for row in rows)


def count_moderators(connection: Connection) -> int:
    """How many people there are."""
    return connection.scalar(select(func.count()).select_from(moderators)) or 0


def set_password_hash(connection: Connection, moderator_id: int, password_hash: str) -> None:
    """Replace a person's password."""
    connection.execute(update(moderators).where(moderators.c.id == moderator_id).values(password_hash=password_hash))


def disable_moderator(connection: Connection, moderator_id: int, *, now: datetime) -> None:
    """Keep a person from signing in; what they decided stays theirs."""
    connection.execute(update(moderators).where(moderators.c.id == moderator_id).values(disabled_at=now))


def insert_session(
    connection: Connection, *, moderator_id: int, token_hash: str, browser: str, now: datetime, expires_at: datetime
) -> int:
    """Record a sign-in by its token's hash. Returns its id."""
    session_id: int = connection.execute(
        insert(sessions)
        .values(
            moderator_id=moderator_id, token_hash=token_hash, browser=browser, created_at=now, expires_at=expires_at
        )
        .returning(sessions.c.id)
    ).scalar_one()
    return session_id


def find_session(connection: Connection, token_hash: str, *, now: datetime) -> Session | None:
    """The session of a token, if it is neither expired nor revoked and its person not disabled."""
    row = connection.execute(
        select(sessions, moderators)
        .join(moderators, moderators.c.id == sessions.c.moderator_id)
        .where(
            sessions.c.token_hash == token_hash,
            sessions.c.expires_at > now,
            sessions.c.revoked_at.is_(None),
            moderators.c.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _session(row)


def list_sessions(connection: Connection, moderator_id: int, *, now: datetime) -> tuple[Session, ...]:
    """A person's live sessions, newest first."""
    rows = connection.execute(
        select(sessions, moderators)
        .join(moderators, moderators.c.id == sessions.c.moderator_id)
        .where(sessions.c.moderator_id == moderator_id, sessions.c.expires_at > now, sessions.c.revoked_at.is_(None))
        .order_by(sessions.c.id.desc())
    )
    return tuple(_session(row) for row in rows)


def revoke_session(connection: Connection, session_id: int, *, moderator_id: int, now: datetime) -> None:
    """End one session of a person."""
    connection.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.moderator_id == moderator_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_all_sessions(connection: Connection, moderator_id: int, *, now: datetime) -> None:
    """End all sessions of a person."""
    connection.execute(
        update(sessions)
        .where(sessions.c.moderator_id == moderator_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _site(row: Row[*tuple[object, ...]]) -> Site:
    values = row._mapping
    return Site(
        id=values[sites.c.id],
        name=values[sites.c.name],
        webhook_url=values[sites.c.webhook_url],
        webhook_secret=values[sites.c.webhook_secret],
    )


def _moderator(row: Row[*tuple[object, ...]]) -> Moderator:
    values = row._mapping
    return Moderator(
        id=values[moderators.c.id],
        username=values[moderators.c.username],
        name=values[moderators.c.name],
        role=Role(values[moderators.c.role]),
    )


def _session(row: Row[*tuple[object, ...]]) -> Session:
    values = row._mapping
    return Session(
        id=values[sessions.c.id],
        moderator=_moderator(row),
        browser=values[sessions.c.browser],
        created_at=values[sessions.c.created_at],
        expires_at=values[sessions.c.expires_at],
    )
