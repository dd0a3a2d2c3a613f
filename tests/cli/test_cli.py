"""The commands, as a person at a terminal meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file."""
    path = tmp_path / "cli.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def _run(*arguments: str, stdin: str = "", settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SECOND_OPINION_")}
    return subprocess.run(
        [sys.executable, "-m", "moderation", *arguments],
        cwd=ROOT,
        env={**environment, **(settings or {})},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_comment_gets_a_verdict_for_a_person_and_for_a_program() -> None:
    """The same comment prints as words, and as JSON with the fixed keys."""
    seller = "Dr Okoro cured me, contact him on WhatsApp +234 803 555 0142 for his herbal medicine"
    shown = _run("check", seller, "--article", "What Is Multifocal Motor Neuropathy?")
    assert shown.returncode == 0, shown.stderr
    assert "HOLD" in shown.stdout
    asked = _run("check", "--json", seller)
    answer = json.loads(asked.stdout)
    assert set(answer) == {"id", "action", "labels", "reasons"}
    assert answer["action"] in {"hold", "reject"}


def test_a_language_that_the_model_has_not_learnt_is_named() -> None:
    """In words and in JSON; the fixed keys of other lines stay as they are."""
    spanish = "Mi abuela tomaba este té todos los días y vivió hasta los noventa años."
    shown = " ".join(_run("check", spanish).stdout.split())
    assert "PUBLISH" in shown
    assert "Spanish, which the model has not learnt" in shown
    lines = "".join(
        json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate([spanish, "My knee is better."])
    )
    other, english = map(json.loads, _run("check", "--jsonl", "-", stdin=lines).stdout.splitlines())
    assert (other["action"], other["language"], other["language_supported"]) == ("publish", "es", False)
    assert set(english) == {"id", "action", "labels", "reasons"}


def test_a_policy_with_an_unknown_language_stops_the_service(tmp_path: Path, database_url: str) -> None:
    """The start is refused with the languages that can be named."""
    default = (ROOT / "moderation" / "policy" / "default.toml").read_text("utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text(default.replace('supported = ["en"]', 'supported = ["english"]'), "utf-8")
    settings = {"SECOND_OPINION_POLICY": str(policy), "SECOND_OPINION_DATABASE_URL": database_url}
    for arguments in (("check", "hello"), ("serve", "--port", "0")):
        refused = _run(*arguments, settings=settings)
        assert refused.returncode == 1
        assert "“english” in [language] supported" in " ".join(refused.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "settings", "complaint"),
    [
        (("check", ""), {}, "text is empty"),
        (("check", "--jsonl", "/nowhere/at/all.jsonl"), {}, "cannot be read"),
        (("check", "hello"), {"SECOND_OPINION_POLICY": "/nowhere.toml"}, "policy file /nowhere.toml"),
        (("check", "hello"), {"SECOND_OPINION_MODELS_DIR": "pyproject.toml"}, "pyproject.toml"),
        (("sites", "list"), {"SECOND_OPINION_DATABASE_URL": "mysql://x/y"}, "not supported"),
        (("sites", "list"), {"SECOND_OPINION_BUDGET": "soon"}, "SECOND_OPINION_BUDGET"),
        (("models", "promote", "../../etc"), {}, "There is no model"),
        (("evaluate", "--data", "/nowhere"), {}, "There is no file or folder"),
        (("train", "--also", "/nowhere"), {}, "There is no file or folder"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_exit_code_1(
    arguments: tuple[str, ...], settings: dict[str, str], complaint: str
) -> None:
    """No traceback reaches a person; the sentence names what cannot be used."""
    done = _run(*arguments, settings=settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Error:" in done.stderr
    assert complaint in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("check",), ("check", "a", "--jsonl", "b"), ("nonsense",), ("models", "promote")]
)
def test_wrong_use_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    """Wrong use prints how to use the command."""
    done = _run(*arguments)
    assert done.returncode == 2
    assert "Usage" in done.stdout + done.stderr


def test_sites_and_people_are_kept(database_url: str) -> None:
    """Keys and secrets are shown once; what is listed never holds them."""
    settings = {"SECOND_OPINION_DATABASE_URL": database_url}
    key = _run("sites", "add", "Health Board", settings=settings).stdout.split()[-1]
    secret = _run("sites", "webhook", "Health Board", "https://site.example/hook", settings=settings).stdout.split()[-1]
    listed = _run("sites", "list", "--json", settings=settings).stdout
    (site,) = json.loads(listed)
    assert (site["name"], site["webhook_url"]) == ("Health Board", "https://site.example/hook")
    assert key.startswith(site["keys"][0]["prefix"])
    assert key not in listed
    assert secret not in listed
    assert _run("sites", "revoke", str(site["keys"][0]["id"]), settings=settings).returncode == 0
    assert _run("sites", "revoke", str(site["keys"][0]["id"]), settings=settings).returncode == 1
    added = _run("users", "add", "ada", "--role", "lead", stdin="correct horse battery\n", settings=settings)
    assert added.returncode == 0, added.stderr
    assert _run("users", "add", "bob", stdin="short\n", settings=settings).returncode == 1
    (person,) = json.loads(_run("users", "list", "--json", settings=settings).stdout)
    assert (person["username"], person["role"]) == ("ada", "lead")


def test_an_export_of_nothing_is_an_empty_file(database_url: str, tmp_path: Path) -> None:
    """Exporting before anybody has decided writes an empty file and says so; a bad place is refused."""
    settings = {"SECOND_OPINION_DATABASE_URL": database_url}
    file = tmp_path / "lessons.jsonl"
    done = _run("data", "export", str(file), settings=settings)
    assert (done.returncode, file.read_text("utf-8")) == (0, "")
    assert "0 decisions" in done.stderr
    assert _run("data", "export", str(tmp_path / "no" / "folder.jsonl"), settings=settings).returncode == 1


def test_models_are_listed_with_the_champion() -> None:
    """A program reads which model is in use."""
    models = json.loads(_run("models", "list", "--json").stdout)
    assert [model["version"] for model in models if model["champion"]] == [
        (ROOT / "models" / "champion").read_text("utf-8").strip()
    ]
