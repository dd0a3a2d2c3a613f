"""Keys, passwords and sessions."""

from datetime import timedelta

import pytest

from moderation.domain.account import Role
from moderation.domain.errors import InvalidSetting, NotAuthorised, NotFound
from moderation.services import accounts
from moderation.storage import audit
from moderation.storage.engine import Database
from tests.given import NOW

PASSWORD = "correct horse battery"
DAY = timedelta(days=1)


def _sign_in(database: Database, username: str = "ada", password: str = PASSWORD) -> str:
    return accounts.sign_in(database, username, password, browser="Test", now=NOW, lasts=DAY)


@pytest.fixture
def ada(database: Database) -> None:
    accounts.create_moderator(database, username="Ada", name="Ada L.", role=Role.MODERATOR, password=PASSWORD, now=NOW)


def test_a_site_is_known_by_its_key_until_it_is_revoked(database: Database) -> None:
    """Each of a site's keys works on its own, and revoking one leaves the other."""
    site, first = accounts.create_site(database, "Health", now=NOW)
    second = accounts.create_site_key(database, "Health", now=NOW)
    assert accounts.authenticate_site(database, first) == site
    ((_, keys),) = accounts.list_sites(database)
    accounts.revoke_site_key(database, keys[0].id, now=NOW)
    with pytest.raises(NotAuthorised):
        accounts.authenticate_site(database, first)
    assert accounts.authenticate_site(database, second) == site
    with pytest.raises(NotFound):
        accounts.revoke_site_key(database, keys[0].id, now=NOW)


@pytest.mark.parametrize("key", ["", "so_", "so_wrong", "\ud800", "x" * 10_000])
def test_any_other_key_is_refused(database: Database, key: str) -> None:
    """Whatever bytes come as a key, the answer is the same refusal."""
    accounts.create_site(database, "Health", now=NOW)
    with pytest.raises(NotAuthorised):
        accounts.authenticate_site(database, key)


def test_keys_and_passwords_are_not_in_the_database(database: Database, ada: None) -> None:
    """Neither a key, a session's token nor a password can be read back from the tables or the trail."""
    _, key = accounts.create_site(database, "Health", now=NOW)
    token = _sign_in(database)
    with database.read() as connection:
        rows = [
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("site_keys", "sessions", "moderators", "audit")
        ]
    for secret in (key, token, PASSWORD):
        assert not any(secret in row for row in rows)


def test_a_session_lasts_until_it_ends_or_expires(database: Database, ada: None) -> None:
    """The token works for its time; signing out or changing the password ends it at once."""
    token = _sign_in(database)
    session = accounts.find_session(database, token, now=NOW + DAY - timedelta(seconds=1))
    assert session.moderator.name == "Ada L."
    with pytest.raises(NotAuthorised):
        accounts.find_session(database, token, now=NOW + DAY)
    accounts.end_session(database, session, session.id, now=NOW)
    with pytest.raises(NotAuthorised):
        accounts.find_session(database, token, now=NOW)
    token = _sign_in(database, "ADA ")
    accounts.change_password(database, "ada", "another long password", now=NOW)
    with pytest.raises(NotAuthorised):
        accounts.find_session(database, token, now=NOW)
    with pytest.raises(NotAuthorised):
        _sign_in(database)
    assert _sign_in(database, password="another long password")


def test_a_wrong_password_and_an_unknown_name_look_the_same(database: Database, ada: None) -> None:
    """The refusal does not tell which of the two was wrong, and every attempt is on the trail."""
    sentences = []
    for username, password in (("ada", "wrong"), ("nobody", PASSWORD), ("ada", "")):
        with pytest.raises(NotAuthorised) as caught:
            _sign_in(database, username, password)
        sentences.append(str(caught.value))
    assert len(set(sentences)) == 1
    with database.read() as connection:
        trail = audit.list_audit(connection, limit=10)
    assert [entry.action for entry in trail].count("sign-in failed") == 3


def test_a_disabled_person_is_out_at_once(database: Database, ada: None) -> None:
    """Disabling ends the sessions and refuses the sign-in; the name stays taken."""
    token = _sign_in(database)
    accounts.disable_moderator(database, "ada", now=NOW)
    with pytest.raises(NotAuthorised):
        accounts.find_session(database, token, now=NOW)
    with pytest.raises(NotAuthorised):
        _sign_in(database)
    with pytest.raises(InvalidSetting, match="already"):
        accounts.create_moderator(database, username="ada", name="", role=Role.MODERATOR, password=PASSWORD, now=NOW)


def test_one_cannot_end_a_colleagues_session(database: Database, ada: None) -> None:
    """The number of somebody else's session does nothing."""
    accounts.create_moderator(database, username="bob", name="", role=Role.LEAD, password=PASSWORD, now=NOW)
    hers = accounts.find_session(database, _sign_in(database), now=NOW)
    his_token = _sign_in(database, "bob")
    his = accounts.find_session(database, his_token, now=NOW)
    accounts.end_session(database, hers, his.id, now=NOW)
    assert accounts.find_session(database, his_token, now=NOW) == his
    assert accounts.list_sessions(database, hers, now=NOW) == (hers,)


@pytest.mark.parametrize(
    ("username", "password", "complaint"),
    [("", PASSWORD, "user name"), ("a b", PASSWORD, "spaces"), ("ada", "short", "15 characters")],
)
def test_a_weak_account_is_refused(database: Database, username: str, password: str, complaint: str) -> None:
    """A name one cannot type and a password one can guess are refused with a sentence."""
    with pytest.raises(InvalidSetting, match=complaint):
        accounts.create_moderator(database, username=username, name="", role=Role.MODERATOR, password=password, now=NOW)


def test_a_webhook_gets_a_fresh_secret_each_time(database: Database) -> None:
    """Setting the address again changes the secret; taking it away removes both."""
    accounts.create_site(database, "Health", now=NOW)
    first = accounts.set_webhook(database, "Health", "https://site.example/hook", now=NOW)
    second = accounts.set_webhook(database, "Health", "https://site.example/hook", now=NOW)
    assert first != second
    assert first is not None
    assert first.startswith("whsec_")
    assert accounts.set_webhook(database, "Health", None, now=NOW) is None
    with pytest.raises(InvalidSetting, match="https://"):
        accounts.set_webhook(database, "Health", "ftp://site.example", now=NOW)
    with pytest.raises(NotFound):
        accounts.set_webhook(database, "Nobody", None, now=NOW)
