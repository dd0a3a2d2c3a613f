"""Which public sets may train."""

import json
from pathlib import Path

import pytest

from moderation.classifier.further import read_also
from moderation.classifier.sources import Use, read_sources
from moderation.domain.errors import InvalidData

SHIPPED = Path(__file__).parents[2] / "training_data" / "sources.toml"
LIST = """
[good]
use = "train"
licence = "MIT"
weight = 0.5
cap = 3
[measured]
use = "dev"
licence = "none stated"
[unread]
use = "relabel"
licence = "MIT"
[shaky]
use = "weak"
licence = "MIT"
note = "leaks"
weight = 0.1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(LIST, "utf-8")
    for name in ("good", "measured", "unread", "shaky", "ours"):
        rows = [{"id": f"{name}-{number}", "text": f"{name} {number}", "labels": []} for number in range(5)]
        rows.append({"id": f"{name}-null", "text": "unread", "labels": None})
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def test_a_folder_gives_what_may_train_and_says_what_may_not(folder: Path) -> None:
    """Dev, relabel and weak sets are passed over with a note each, unread rows are counted."""
    further = read_also(folder, read_sources(folder / "sources.toml"))
    assert {example.source for example in further.examples} == {"good", "site"}
    notes = "\n".join(further.notes)
    assert "measured.jsonl was passed over: “measured” may only measure" in notes
    assert "unread.jsonl was passed over: “unread” may train only after" in notes
    assert "shaky.jsonl was passed over: “shaky” has weak labels (leaks)" in notes
    assert "ours.jsonl: 1 rows were passed over because nobody has labelled them yet." in notes


@pytest.mark.parametrize("name", ["measured", "unread", "shaky"])
def test_a_set_that_may_not_train_is_refused_alone(folder: Path, name: str) -> None:
    """Naming it by itself is an error, not a note."""
    with pytest.raises(InvalidData, match=f"{name}.jsonl: “{name}”"):
        read_also(folder / f"{name}.jsonl", read_sources(folder / "sources.toml"))


def test_weak_sets_are_taken_when_asked_for(folder: Path) -> None:
    """And only those: dev sets stay out."""
    sources = read_sources(folder / "sources.toml")
    assert len(read_also(folder / "shaky.jsonl", sources, weak=True).examples) == 5
    with pytest.raises(InvalidData, match="may only measure"):
        read_also(folder / "measured.jsonl", sources, weak=True)


def test_cap_and_weight_hold_a_set_back(folder: Path) -> None:
    """A capped set gives the same rows each time; its rows cannot claim more weight than the list grants."""
    sources = read_sources(folder / "sources.toml")
    first = read_also(folder / "good.jsonl", sources).examples
    assert len(first) == 3
    assert first == read_also(folder / "good.jsonl", sources).examples
    assert {example.weight for example in first} == {0.5}
    (folder / "good.jsonl").write_text('{"id": "x", "text": "heavy", "labels": [], "weight": 100}\n', "utf-8")
    assert [example.weight for example in read_also(folder / "good.jsonl", sources).examples] == [0.5]


def test_a_sites_own_rows_keep_their_weight(folder: Path) -> None:
    """An export that is not listed is trusted."""
    (folder / "ours.jsonl").write_text('{"id": "x", "text": "audited", "labels": [], "weight": 12.5}\n', "utf-8")
    (example,) = read_also(folder / "ours.jsonl", read_sources(folder / "sources.toml")).examples
    assert (example.source, example.weight) == ("site", 12.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]\nuse = 'train'\n", "licence must be stated"),
        ("[a]\nuse = 'sell'\nlicence = 'MIT'\n", "“use” must be one of"),
        ("[a]\nuse = 'train'\nlicence = 'MIT'\nweight = 2\n", "“weight” must be a number above 0 and at most 1"),
        ("[a]\nuse = 'train'\nlicence = 'MIT'\ncap = 0\n", "“cap” must be a whole number"),
        ("[a]\nuse = 'train'\nlicence = 'MIT'\nurl = ''\n", "and nothing else"),
        ("[seed]\nuse = 'train'\nlicence = 'MIT'\n", "this name is kept"),
        ("[a", "cannot be read as a list of sources"),
    ],
)
def test_a_bad_list_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """The sentence says which entry and what is allowed."""
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidData, match=said):
        read_sources(path)


def test_the_shipped_list_is_whole() -> None:
    """Every set has a licence; those without a stated one may only measure; far ones weigh little."""
    sources = read_sources(SHIPPED)
    assert len(sources) == 20
    assert all(source.use is Use.DEV for source in sources.values() if source.licence == "none stated")
    assert all(source.use is Use.DEV for source in sources.values() if "NC" in source.licence)
    assert sources["sms_spam"].weight < sources["youtube_spam_uci"].weight
