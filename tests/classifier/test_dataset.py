"""How labelled comments are read from files."""

import json
from pathlib import Path

import pytest

from moderation.classifier.dataset import content_hash, read_cases, read_dataset, rows_by_source
from moderation.domain.errors import InvalidData
from moderation.domain.label import Harm, Label

FULL = {
    "id": "neu-1",
    "text": "Magnets cure MS.",
    "labels": ["medical_misinformation"],
    "article": "What Is MS?",
    "topic": "neurology",
    "group": "g1",
    "harm": "serious",
    "author_style": "aunt",
    "kind": "false cure",
    "setting": "thread",
    "capability": "negation",
    "pair": "p1",
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_full_row_becomes_an_example(tmp_path: Path) -> None:
    """Every field finds its place."""
    (case,) = read_cases(write(tmp_path / "a.jsonl", FULL), source="seed")
    example = case.example
    assert (example.id, example.comment.text, example.comment.article.title) == ("neu-1", FULL["text"], "What Is MS?")
    assert example.labels == {Label.MEDICAL_MISINFORMATION}
    assert (example.harm, example.topic, example.kind, example.group) == (
        Harm.SERIOUS, "neurology", "false cure", "seed/g1",
    )  # fmt: skip
    assert (case.setting, case.capability, case.pair) == ("thread", "negation", "p1")


def test_only_id_text_and_labels_are_needed(tmp_path: Path) -> None:
    """A row without a group is a group of its own, and counts once."""
    (case,) = read_cases(write(tmp_path / "a.jsonl", {"id": "1", "text": "hi", "labels": []}), source="site")
    assert (case.example.group, case.example.weight, case.example.labels) == ("site/1", 1.0, frozenset())


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    """All `.jsonl` files of a folder count, in the order of their names; blank lines do not."""
    write(tmp_path / "b.jsonl", FULL | {"id": "2"})
    (tmp_path / "a.jsonl").write_text("\n" + json.dumps(FULL) + "\n\n", "utf-8")
    (tmp_path / "notes.txt").write_text("no JSON", "utf-8")
    dataset = read_dataset(tmp_path, source="seed", name="both")
    assert [example.id for example in dataset.examples] == ["neu-1", "2"]
    assert rows_by_source(dataset.examples) == {"seed": 2}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "1", "text": "caf\xe9", "labels": []}', "not UTF-8"),
        (b'{"text": "a", "labels": []}', "“id” must be a text that is not empty"),
        (b'{"id": 7, "text": "a", "labels": []}', "“id” must be a text"),
        (b'{"id": "1", "labels": []}', "“text” must be a text"),
        (b'{"id": "1", "text": " \\n", "labels": []}', "“text” is empty"),
        (b'{"id": "1", "text": "\\ud83d", "labels": []}', "half a character"),
        (b'{"id": "1", "text": "a"}', "“labels” is missing"),
        (b'{"id": "1", "text": "a", "labels": "spam"}', "“labels” must be a list"),
        (b'{"id": "1", "text": "a", "labels": ["rude"]}', "label “rude” is unknown"),
        (b'{"id": "1", "text": "a", "labels": [["spam"]]}', "is unknown"),
        (b'{"id": "1", "text": "a", "labels": null}', "null as their labels"),
        (b'{"id": "1", "text": "a", "labels": [], "harm": "mild"}', "“harm” must be one of"),
        (b'{"id": "1", "text": "a", "labels": [], "topic": 3}', "“topic” must be a text"),
        (b'{"id": "1", "text": "a", "labels": [], "weight": 0}', "“weight” must be a number above 0"),
        (b'{"id": "1", "text": "a", "labels": [], "weight": true}', "“weight” must be a number above 0"),
        (b'{"id": "1", "text": "a", "labels": [], "weight": NaN}', "“weight” must be a number above 0"),
        (b'{"id": "0", "text": "a", "labels": []}', "id “0” was used before"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    """The error says which file, and what to do."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "0", "text": "fine", "labels": []}\n' + line + b"\n")
    with pytest.raises(InvalidData, match=said) as error:
        read_dataset(path, source="seed", name="bad")
    assert str(path) in str(error.value)
    if "null" not in said:
        assert f"{path}, line 2: " in str(error.value)


def test_a_text_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """What could not be screened is not learnt from."""
    with pytest.raises(InvalidData, match=r"line 1: “text” has 20,001 characters"):
        read_dataset(write(tmp_path / "a.jsonl", FULL | {"text": "a" * 20_001}), source="seed", name="long")


def test_an_id_stands_once_in_a_folder(tmp_path: Path) -> None:
    """The error names both places."""
    write(tmp_path / "a.jsonl", FULL)
    write(tmp_path / "b.jsonl", FULL)
    with pytest.raises(InvalidData, match=r"b\.jsonl, line 1: the id “neu-1” was used before, at .*a\.jsonl, line 1"):
        read_dataset(tmp_path, source="seed", name="twice")


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    """A folder without files and a path that leads nowhere are said to be so."""
    with pytest.raises(InvalidData, match=r"holds no \.jsonl file"):
        read_dataset(tmp_path, source="seed", name="none")
    with pytest.raises(InvalidData, match="There is no file or folder"):
        read_dataset(tmp_path / "gone", source="seed", name="none")


def test_the_hash_names_the_content(tmp_path: Path) -> None:
    """It does not depend on the order, and changes with a label, a word, a weight or a group."""
    rows = [FULL, FULL | {"id": "2", "text": "other"}]
    path = tmp_path / "a.jsonl"

    def named(*rows: object) -> str:
        return content_hash(read_dataset(write(path, *rows), source="seed", name="x").examples)

    whole = named(*rows)
    assert named(*reversed(rows)) == whole
    for change in ({"labels": []}, {"text": "Magnets cure PD."}, {"weight": 2}, {"group": "g2"}):
        assert named(FULL | change, rows[1]) != whole
