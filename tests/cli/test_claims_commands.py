"""`moderation claims`, as a person at a terminal meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "moderation", "claims", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("SECOND_OPINION_")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_claim_that_is_listed_can_be_shown() -> None:
    """The list prints whole ids, and one claim comes with correction, wordings and sources."""
    listed = _run("list", "numb feet").stdout
    claim_id = listed.split()[0]
    shown = _run("show", claim_id)
    assert shown.returncode == 0, shown.stderr
    assert "https://" in shown.stdout
    assert "“" in shown.stdout
    assert _run("list", "no such words anywhere").stdout == "No known claim has these words.\n"
    assert json.loads(_run("list", "--topic", "vaccines", "--json").stdout)[0].keys() == {"id", "claim", "verdict"}
    unknown = _run("show", "never-heard-of")
    assert (unknown.returncode, "never-heard-of" in unknown.stderr) == (1, True)


def test_the_register_is_counted_and_exported() -> None:
    """As many reviews come out as there are claims, one JSON object a line."""
    count = sum(topic["claims"] for topic in json.loads(_run("stats", "--json").stdout))
    assert f"{count} claims in" in _run("stats").stdout
    lines = _run("export", "--publisher", "Our Site", "--address", "https://site.example/facts").stdout.splitlines()
    assert len(lines) == count
    assert {json.loads(line)["author"]["name"] for line in lines} == {"Our Site"}


def test_finding_is_measured_on_the_golden_set() -> None:
    """The shipped champion finds most claims that golden comments repeat, and says of few fine ones that they do."""
    figures = json.loads(_run("evaluate", "--json").stdout)
    false, *fine = figures["claims"]
    assert false["comments"] > 200
    assert false["among_three"] > 0.7
    assert false["repeated"] > 0.05
    assert all(row["repeated"] < 0.06 for row in fine if row["comments"] > 50)
    articles = figures["articles"]
    assert articles["pairs"] > 300
    assert articles["right_sentence"] > 0.35
