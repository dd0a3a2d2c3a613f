"""The whole circle, nothing stood in for: a comment, a verdict, a person, the site, a new model, another verdict."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.acceptance.service import ROOT, Service, wait_for

#: Invitations to a free support group, which a cautious model takes for solicitation. The house lets them stand.
INVITATIONS = (ROOT / "tests" / "acceptance" / "invitations.txt").read_text("utf-8").splitlines()
#: Real solicitation, which came in the same week and was turned away.
ADVERTS = (ROOT / "tests" / "acceptance" / "adverts.txt").read_text("utf-8").splitlines()


class Site:
    """The publisher's end: posts comments, and receives decisions in a process of its own."""

    def __init__(self, service: Service, folder: Path, key: str) -> None:
        self.service = service
        self.key = key
        self.inbox = folder / "inbox.jsonl"
        self.inbox.touch()
        secret = folder / "secret.txt"
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "acceptance" / "receiver.py"), str(secret), str(self.inbox)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        printed = service.run("sites", "webhook", "My site", f"http://127.0.0.1:{port}/hook")
        secret.write_text(printed.split()[-1])

    def screen(self, comment_id: str, text: str) -> dict[str, object]:
        """The verdict on a comment under an article."""
        answer = httpx2.post(
            f"{self.service.address}/v1/screenings",
            json={
                "comment_id": comment_id,
                "text": text,
                "article": {"title": "What Is Multifocal Motor Neuropathy?"},
            },
            headers={"authorization": f"Bearer {self.key}"},
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        body: dict[str, object] = answer.json()
        return body

    def received(self) -> list[dict[str, dict[str, object]]]:
        """The verified events so far."""
        return [json.loads(line)["event"] for line in self.inbox.read_text("utf-8").splitlines()]

    def decisions(self) -> list[dict[str, object]]:
        """What polling gives."""
        answer = httpx2.get(
            f"{self.service.address}/v1/decisions", headers={"authorization": f"Bearer {self.key}"}, timeout=60
        )
        found: list[dict[str, object]] = answer.json()["decisions"]
        return found


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A page of a real browser in which no script runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(java_script_enabled=False).new_page()
        browser.close()


@pytest.mark.browser
def test_the_circle(service: Service, page: Page, tmp_path: Path) -> None:
    """Held, claimed, decided, delivered, exported, trained, compared, promoted: the same words get another verdict."""
    service.environment["SECOND_OPINION_POLICY"] = str(house_policy(tmp_path))
    key, password = service.set_up()
    site = Site(service, tmp_path, key)
    try:
        service.start("--with-worker")
        verdicts = {text: site.screen(f"c{number}", text) for number, text in enumerate((*INVITATIONS, *ADVERTS))}
        held = [text for text, verdict in verdicts.items() if verdict["action"] == "hold"]
        welcome = [text for text in held if text in INVITATIONS]
        assert len(welcome) >= 10, [verdict["labels"] for verdict in verdicts.values()]
        assert len(held) - len(welcome) >= 6, [verdict["labels"] for verdict in verdicts.values()]

        decide_everything(page, service.address, password)
        decided = wait_for("the deliveries", lambda: events if len(events := site.received()) >= len(held) else None)
        assert Counter(event["data"]["action"] for event in decided) == {
            "publish": len(welcome),
            "reject": len(held) - len(welcome),
        }
        assert [event["data"] for event in sorted(decided, key=_decision_id)] == site.decisions()

        lessons = tmp_path / "lessons.jsonl"
        service.run("data", "export", str(lessons))
        exported = [json.loads(line) for line in lessons.read_text("utf-8").splitlines()]
        assert {row["text"] for row in exported} == set(held)
        assert all(row["labels"] == ([] if row["text"] in welcome else ["spam"]) for row in exported)

        champion = httpx2.get(f"{service.address}/readyz").json()["model"]
        candidate = json.loads(service.run("train", "--also", str(lessons), "--json"))["version"]
        compared = json.loads(service.run("models", "compare", candidate, "--data", str(lessons), "--json"))
        assert (compared["champion"], compared["candidate"]) == (champion, candidate)
        assert compared["overturned"], "nothing would change"
        service.run("models", "promote", candidate)
        wait_for("the swap", lambda: httpx2.get(f"{service.address}/readyz").json()["model"] == candidate)

        again = site.screen("again", welcome[0])
        assert (verdicts[welcome[0]]["action"], again["action"]) == ("hold", "publish")
        assert (verdicts[welcome[0]]["model_version"], again["model_version"]) == (champion, candidate)
    finally:
        site.process.kill()
        site.process.wait()
        assert site.process.stdout is not None
        site.process.stdout.close()


def house_policy(folder: Path) -> Path:
    """The default policy, but for the promotion rule.

    The shipped champion has also learnt from public sets, which are no part of the project. A candidate that learns
    from the seed and the lessons alone catches three points fewer of the golden adverts; by default that is refused,
    and this house accepts it.
    """
    policy = folder / "policy.toml"
    default = (ROOT / "moderation" / "policy" / "default.toml").read_text("utf-8")
    assert "largest_drop = 0.02" in default
    policy.write_text(default.replace("largest_drop = 0.02", "largest_drop = 0.05"), "utf-8")
    return policy


def decide_everything(page: Page, address: str, password: str) -> None:
    """Sign in and decide each item that the queue hands out, by its forms: the circle is welcome, sellers are not."""
    page.goto(f"{address}/console/")
    page.get_by_label("User name").fill("moderator")
    page.get_by_label("Password").fill(password)
    _press(page, "Sign in")
    _press(page, "Take the next item")
    while page.get_by_role("heading", name="Your decision").count():
        if page.get_by_text("Tuesday Circle").count():
            _press(page, "Approve")
        else:
            page.get_by_role("checkbox", name=re.compile("^ ?spam", re.IGNORECASE)).check()
            _press(page, "Reject")
    assert page.get_by_text("There is nothing to do").count()


def _press(page: Page, button: str) -> None:
    # Each form leads to another page; what follows must look at that one.
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def _decision_id(event: dict[str, dict[str, object]]) -> int:
    decision_id = event["data"]["id"]
    assert isinstance(decision_id, int)
    return decision_id
