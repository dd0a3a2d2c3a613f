"""How tests sign in to the console."""

from starlette.testclient import TestClient

from moderation.domain.account import Role
from moderation.services import accounts
from moderation.storage.engine import Database
from tests.given import NOW

PASSWORD = "correct horse battery"


def sign_in(client: TestClient, database: Database, username: str, role: Role = Role.MODERATOR) -> TestClient:
    """Add a person and sign them in with this client."""
    accounts.create_moderator(database, username=username, name=username.title(), role=role, password=PASSWORD, now=NOW)
    answer = client.post("/console/sign-in", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def another_browser(client: TestClient) -> TestClient:
    """A browser with cookies of its own, on the same running application."""
    other = TestClient(client.app, follow_redirects=False, raise_server_exceptions=False)
    # The application started with the first client; a client that is not entered starts it no second time.
    other.app_state.update(client.app_state)
    return other
