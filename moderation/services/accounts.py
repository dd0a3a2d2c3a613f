"""Who may use the service: sites by key, moderators by password."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from moderation.domain.account import Moderator, Role, Session, Site, SiteKey
from moderation.domain.errors import InvalidSetting, NotAuthorised, NotFound
from moderation.storage import accounts, audit
from moderation.storage.engine import Database

COMMAND_LINE = "command line"

#: Shortest password that is taken, in characters (NIST SP 800-63B-4 asks for 15 where there is no second factor).
MIN_PASSWORD_LENGTH = 15

_KEY_PREFIX_LENGTH = 10


def create_site(database: Database, name: str, *, now: datetime) -> tuple[Site, str]:
    """Add a site with a first key. The key is returned here and never again."""
    if not 0 < len(name.strip()) <= 200:
        raise InvalidSetting("A site needs a name of at most 200 characters.")
    key = _new_key()
    with database.write() as connection:
        site = accounts.insert_site(connection, name=name.strip(), now=now)
        _insert_key(connection, site.id, key, now)
        audit.insert_audit(connection, at=now, actor=COMMAND_LINE, action="site added", subject=f"site:{site.id}")
    return site, key


def create_site_key(database: Database, site_name: str, *, now: datetime) -> str:
    """Give a site one more key. It is returned here and never again."""
    key = _new_key()
    with database.write() as connection:
        site = _require_site(connection, site_name)
        key_id = _insert_key(connection, site.id, key, now)
        audit.insert_audit(connection, at=now, actor=COMMAND_LINE, action="key added", subject=f"key:{key_id}")
    return key


def revoke_site_key(database: Database, key_id: int, *, now: datetime) -> None:
    """Make a key useless from now on. Raises `NotFound`."""
    with database.write() as connection:
        if not accounts.revoke_site_key(connection, key_id, now=now):
            raise NotFound(f"There is no key {key_id} in use.")
        audit.insert_audit(connection, at=now, actor=COMMAND_LINE, action="key revoked", subject=f"key:{key_id}")


def set_webhook(database: Database, site_name: str, url: str | None, *, now: datetime) -> str | None:
    """Send a site's decisions to an address, signed with a new secret that is returned; or no longer, with `None`."""
    if url is not None and not url.startswith(("https://", "http://")):
        raise InvalidSetting("A webhook's address begins with https:// (or http:// on a trusted network).")
    secret = None if url is None else "whsec_" + _base64(secrets.token_bytes(32))
    with database.write() as connection:
        site = _require_site(connection, site_name)
        accounts.set_webhook(connection, site.id, url=url, secret=secret)
        audit.insert_audit(connection, at=now, actor=COMMAND_LINE, action="webhook set", subject=f"site:{site.id}")
    return secret


def list_sites(database: Database) -> tuple[tuple[Site, tuple[SiteKey, ...]], ...]:
    """All sites by name, each with its keys."""
    with database.read() as connection:
        keys = accounts.list_site_keys(connection)
        return tuple(
            (site, tuple(key for key in keys if key.site_id == site.id)) for site in accounts.list_sites(connection)
        )


def authenticate_site(database: Database, key: str) -> Site:
    """The site that a key belongs to. Raises `NotAuthorised`."""
    # Keys are long and random, so a plain hash cannot be guessed back; and because the database looks the hash up,
    # how long that takes tells nothing about the key.
    with database.read() as connection:
        site = accounts.find_site_by_key(connection, _sha256(key))
    if site is None:
        raise NotAuthorised("The site key is missing, wrong or revoked.")
    return site


def create_moderator(
    database: Database, *, username: str, name: str, role: Role, password: str, now: datetime
) -> Moderator:
    """Add a person. Raises `InvalidSetting` for a name that is taken or a password that is too short."""
    username = username.strip().lower()
    if not 0 < len(username) <= 100 or not username.isprintable() or " " in username or len(name) > 200:
        raise InvalidSetting("A user name has at most 100 characters and no spaces; a name at most 200 characters.")
    _check_password(password)
    with database.write() as connection:
        moderator = accounts.insert_moderator(
            connection,
            username=username,
            name=name.strip() or username,
            role=role,
            password_hash=PasswordHasher().hash(password),
            now=now,
        )
        audit.insert_audit(
            connection,
            at=now,
            actor=COMMAND_LINE,
            action="user added",
            subject=f"moderator:{moderator.id}",
            detail={"role": role},
        )
    return moderator


def list_moderators(database: Database) -> tuple[tuple[Moderator, datetime | None], ...]:
    """Everybody by user name, with when they were disabled."""
    with database.read() as connection:
        return accounts.list_moderators(connection)


def change_password(database: Database, username: str, password: str, *, now: datetime) -> None:
    """Set a password and end all the person's sessions. Raises `NotFound`, `InvalidSetting`."""
    _check_password(password)
    with database.write() as connection:
        moderator = _require_moderator(connection, username)
        accounts.set_password_hash(connection, moderator.id, PasswordHasher().hash(password))
        accounts.revoke_all_sessions(connection, moderator.id, now=now)
        audit.insert_audit(
            connection, at=now, actor=COMMAND_LINE, action="password changed", subject=f"moderator:{moderator.id}"
        )


def disable_moderator(database: Database, username: str, *, now: datetime) -> None:
    """Keep a person from signing in and end all their sessions. Raises `NotFound`."""
    with database.write() as connection:
        moderator = _require_moderator(connection, username)
        accounts.disable_moderator(connection, moderator.id, now=now)
        accounts.revoke_all_sessions(connection, moderator.id, now=now)
        audit.insert_audit(
            connection, at=now, actor=COMMAND_LINE, action="user disabled", subject=f"moderator:{moderator.id}"
        )


def sign_in(database: Database, username: str, password: str, *, browser: str, now: datetime, lasts: timedelta) -> str:
    """Start a session; returns the token for the person's cookie. Raises `NotAuthorised`."""
    username = username.strip().lower()
    with database.read() as connection:
        found = accounts.find_credentials(connection, username) if username.isprintable() else None
    # As much work for an unknown name as for a known one, so that the time taken does not tell names.
    moderator, password_hash = found or (None, PasswordHasher().hash(secrets.token_hex()))
    try:
        PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        subject = "sign-in" if moderator is None else f"moderator:{moderator.id}"
        with database.write() as connection:
            audit.insert_audit(connection, at=now, actor="console", action="sign-in failed", subject=subject)
        moderator = None
    if moderator is None:
        raise NotAuthorised("The user name or the password is wrong.")
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        accounts.insert_session(
            connection,
            moderator_id=moderator.id,
            token_hash=_sha256(token),
            browser=browser[:200],
            now=now,
            expires_at=now + lasts,
        )
        audit.insert_audit(
            connection,
            at=now,
            actor=f"moderator:{moderator.id}",
            action="signed in",
            subject=f"moderator:{moderator.id}",
        )
    return token


def find_session(database: Database, token: str, *, now: datetime) -> Session:
    """The session of a token. Raises `NotAuthorised` when it is over."""
    with database.read() as connection:
        session = accounts.find_session(connection, _sha256(token), now=now)
    if session is None:
        raise NotAuthorised("Your session is over. Sign in again.")
    return session


def list_sessions(database: Database, session: Session, *, now: datetime) -> tuple[Session, ...]:
    """All live sessions of the person whose session this is, newest first."""
    with database.read() as connection:
        return accounts.list_sessions(connection, session.moderator.id, now=now)


def end_session(database: Database, session: Session, session_id: int, *, now: datetime) -> None:
    """End one of the person's own sessions: the one in use to sign out, or another."""
    with database.write() as connection:
        accounts.revoke_session(connection, session_id, moderator_id=session.moderator.id, now=now)
        audit.insert_audit(
            connection,
            at=now,
            actor=f"moderator:{session.moderator.id}",
            action="session ended",
            subject=f"moderator:{session.moderator.id}",
        )


def _new_key() -> str:
    return "so_" + secrets.token_urlsafe(32)


def _insert_key(connection: Connection, site_id: int, key: str, now: datetime) -> int:
    return accounts.insert_site_key(
        connection, site_id=site_id, prefix=key[:_KEY_PREFIX_LENGTH], key_hash=_sha256(key), now=now
    )


def _require_site(connection: Connection, name: str) -> Site:
    site = accounts.find_site(connection, name)
    if site is None:
        raise NotFound(f"There is no site “{name}”.")
    return site


def _require_moderator(connection: Connection, username: str) -> Moderator:
    found = accounts.find_credentials(connection, username.strip().lower())
    if found is None:
        raise NotFound(f"There is no user “{username}”, or they are disabled.")
    return found[0]


def _check_password(password: str) -> None:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise InvalidSetting(f"The password is too short: use {MIN_PASSWORD_LENGTH} characters or more.")


def _sha256(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
