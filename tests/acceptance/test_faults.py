"""What goes wrong outside the program: a changed model, a full disk, a locked database. Clear, and nothing lost."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.acceptance.service import ROOT, Service, wait_for
from tests.skipping import skip_loudly


@pytest.fixture
def installation(sqlite_template: Path, tmp_path: Path) -> Iterator[Service]:
    """An installation on SQLite."""
    shutil.copytree(ROOT / "models", tmp_path / "models")
    shutil.copy(sqlite_template, tmp_path / "test.sqlite3")
    service = Service(tmp_path, f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield service
    service.kill()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        skip_loudly("a small file system cannot be mounted here: that needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _post(service: Service, key: str, number: int, text: str = "The infusion helped my hands.") -> httpx2.Response:
    return httpx2.post(
        f"{service.address}/v1/screenings",
        json={"comment_id": f"c{number}", "text": text},
        headers={"authorization": f"Bearer {key}"},
        timeout=60,
    )


def _flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_champion_with_one_byte_changed_is_refused_before_it_is_read(installation: Service) -> None:
    """Neither a check nor a start-up goes on with it; the sentence names the file and what to do."""
    champion = (installation.folder / "models" / "champion").read_text().strip()
    _flip_a_byte(installation.folder / "models" / champion / "model.joblib")
    printed = installation.run("check", "hello", code=1)
    assert "model.joblib" in printed
    assert "rollback" in printed
    assert "Traceback" not in printed
    printed = installation.run("serve", "--port", str(installation.port), code=1)
    assert "model.joblib" in printed


def test_a_running_service_keeps_its_model_when_the_new_one_is_spoilt(installation: Service) -> None:
    """A champion that cannot be verified is not swapped in; readiness names it and comments are still screened."""
    key, _ = installation.set_up()
    installation.start()
    models = installation.folder / "models"
    champion = (models / "champion").read_text().strip()
    shutil.copytree(models / champion, models / "2999-01-01.1")
    _flip_a_byte(models / "2999-01-01.1" / "model.joblib")
    (models / "champion").write_text("2999-01-01.1\n")

    def refusal() -> dict[str, str] | None:
        ready = httpx2.get(f"{installation.address}/readyz").json()
        return ready if ready["refused_champion"] else None

    ready = wait_for("the refusal", refusal)
    assert ready["model"] == champion
    answer = _post(installation, key, 1)
    assert (answer.status_code, answer.json()["model_version"]) == (201, champion)


def test_a_full_disk_is_a_503_and_what_was_answered_stays(installation: Service, small_disk: Path) -> None:
    """When the database cannot grow, the site is told to try again; every answered comment is there, none by half."""
    installation.database_url = f"sqlite:///{small_disk / 'db.sqlite3'}"
    key, _ = installation.set_up()
    installation.start()
    answered = []
    for number in range(2_000):
        answer = _post(installation, key, number, "It helps. " * 1_500)
        if answer.status_code != 201:
            break
        answered.append(f"c{number}")
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Nothing was recorded" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert answered
    assert _post(installation, key, 0, "It helps. " * 1_500).status_code == 200, "a stored verdict can still be read"
    installation.kill()
    with sqlite3.connect(small_disk / "db.sqlite3") as database:
        stored = {row[0] for row in database.execute("SELECT comment_id FROM screenings")}
        queued = database.execute(
            "SELECT count(*) FROM review_items WHERE screening_id NOT IN (SELECT id FROM screenings)"
        ).fetchone()
    database.close()
    assert stored == set(answered)
    assert queued == (0,)


def test_a_locked_database_is_a_503_and_the_next_try_succeeds(installation: Service) -> None:
    """While something else holds the write lock the site is told so; afterwards the same request is screened."""
    key, _ = installation.set_up()
    installation.environment["SECOND_OPINION_BUSY_TIMEOUT"] = "0.2"
    installation.start()
    other = sqlite3.connect(installation.folder / "test.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = _post(installation, key, 1)
    other.execute("ROLLBACK")
    other.close()
    assert refused.status_code == 503
    assert "locked" in refused.json()["detail"]
    assert _post(installation, key, 1).status_code == 201


def test_serving_without_a_database_says_what_to_run(installation: Service) -> None:
    """An empty database is not filled silently by the server; the sentence names the command."""
    installation.database_url = f"sqlite:///{installation.folder / 'new.sqlite3'}"
    printed = installation.run("serve", "--port", str(installation.port), code=1)
    assert "moderation db upgrade" in printed


def test_a_second_setup_reuses_what_exists(installation: Service) -> None:
    """Secrets are printed on the first run only."""
    key, password = installation.set_up()
    printed = installation.run("setup")
    assert key not in printed
    assert password not in printed
    assert "as it is" in printed


def test_bulk_checking_answers_every_line_and_reports_faults(installation: Service) -> None:
    """Broken lines are held with an error, in their place, and the exit code says that there were some."""
    file = installation.folder / "comments.jsonl"
    lines = [
        b'{"id": 1, "text": "The infusion helped.", "article": "What Is MMN?"}',
        b"not json",
        b'{"id": "x", "text": "caf\xe9"}',
        b'{"id": "\\ud800", "text": "x"}',
        b'{"id": "nul", "text": "a\\u0000b"}',
        b'{"id": "half", "text": "a\\ud83d"}',
        b'{"id": "empty", "text": " "}',
        b'{"id": "typed", "text": 7}',
        b'{"id": "long", "text": "' + b"x" * 100_000 + b'"}',
        b"",
        b'{"text": "no id"}',
        b'{"id": "article", "text": "ok", "article": 3}',
        b'{"id": "last", "text": "Thank you all.", "article": {"title": "A", "text": "Words."}}',
    ]
    file.write_bytes(b"\n".join(lines) + b"\n")
    printed = installation.run("check", "--jsonl", str(file), code=1)
    answers = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    ids = [1, None, None, "\ud800", "nul", "half", "empty", "typed", "long", None, "article", "last"]
    assert [answer["id"] for answer in answers] == ids
    assert [answer["action"] for answer in answers] == ["publish", *["hold"] * 10, "publish"]
    assert all(answer["reasons"] for answer in answers[1:-1])
    assert [("error" in answer) for answer in answers] == [False, *[True] * 10, False]
