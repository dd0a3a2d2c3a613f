"""Labels by id, the text they belong to, and what of them may train."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.further import read_also
from moderation.classifier.public_labels import join, read_public_labels, text_hash
from moderation.classifier.sources import Source, read_sources
from moderation.domain.errors import InvalidData
from moderation.domain.label import Harm, Label

LIST = """
[again]
use = "relabel"
licence = "MIT"
weight = 0.4
[other]
use = "relabel"
licence = "MIT"
[measured]
use = "dev"
licence = "none stated"
"""
TEXTS = ("Cures all.", "My arm was sore.", "Hard to say.", "Never read by us.")


def _label(number: int, text: str, labels: list[str] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "source": "again",
        "id": f"again-{number}",
        "text_hash": text_hash(text),
        "labels": labels or [],
        "harm": None,
    } | more


LABELS = [
    _label(0, TEXTS[0], ["medical_misinformation", "spam"], harm="severe"),
    _label(1, TEXTS[1]),
    _label(2, TEXTS[2], ["spam"], unsure=True),
]


def _write(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def _texts(folder: Path, name: str = "again", texts: tuple[str, ...] = TEXTS) -> Path:
    rows = [{"id": f"{name}-{number}", "text": text, "labels": None} for number, text in enumerate(texts)]
    return _write(folder / f"{name}.jsonl", rows)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A file of labels by id; its folder holds nothing else."""
    return _write(tmp_path / "labels" / "again.jsonl", LABELS)


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Source]:
    path = tmp_path / "sources.toml"
    path.write_text(LIST, "utf-8")
    return dict(read_sources(path))


def test_a_hash_names_a_text_whatever_its_white_space() -> None:
    """16 digits of SHA-256 over the words; other letters or case give another."""
    assert text_hash("one two") == hashlib.sha256(b"one two").hexdigest()[:16]
    assert text_hash("  one\n\ttwo ") == text_hash("one two")
    assert len({text_hash(text) for text in ("one two", "One two", "onetwo", "one two.", "")}) == 5


def test_labels_are_read_by_public_set(tmp_path: Path, labels: Path) -> None:
    """With harm and doubt, in the order of the file; an id may recur in another set."""
    more = _write(tmp_path / "labels" / "other.jsonl", [_label(0, "x", source="other"), _label(9, "y")])
    by_source = read_public_labels([labels, more])
    assert {source: [label.id for label in read] for source, read in by_source.items()} == {
        "again": ["again-0", "again-1", "again-2", "again-9"],
        "other": ["again-0"],
    }
    first, second, third, _ = by_source["again"]
    assert (first.labels, first.harm, first.unsure) == ({Label.SPAM, Label.MEDICAL_MISINFORMATION}, Harm.SEVERE, False)
    assert (second.labels, second.harm, second.unsure) == (frozenset(), None, False)
    assert third.unsure
    assert first.text_hash == text_hash(TEXTS[0])


def test_no_file_gives_no_labels() -> None:
    """A project without labels by id is in order."""
    assert read_public_labels([]) == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_label(0, "x"), "again-0 was labelled before, at .*again.jsonl, line 1"),
        (_label(7, "x") | {"labels": None}, "“labels” is null"),
        (_label(7, "x", ["rude"]), "the label “rude” is unknown"),
        (_label(7, "x", text_hash="abc"), "“text_hash” must be 16 hexadecimal digits"),
        (_label(7, "x", text_hash="0" * 17), "“text_hash” must be 16 hexadecimal digits"),
        (_label(7, "x", text_hash="G" * 16), "“text_hash” must be 16 hexadecimal digits"),
        (_label(7, "x", text_hash=None), "“text_hash” must be a text"),
        (_label(7, "x", source=""), "“source” must be a text that is not empty"),
        (_label(7, "x", id=3), "“id” must be a text"),
        (_label(7, "x", harm="dire"), "“harm” must be one of low, serious, severe"),
        (_label(7, "x", unsure="yes"), "“unsure” must be true or false"),
        ({key: value for key, value in _label(7, "x").items() if key != "labels"}, "“labels” is missing"),
    ],
)
def test_a_label_that_cannot_be_used_is_refused(labels: Path, row: dict[str, Any], said: str) -> None:
    """With file and line."""
    second = _write(labels.parent / "second.jsonl", [_label(5, "x"), row])
    with pytest.raises(InvalidData, match=f"second.jsonl, line 2: .*{said}"):
        read_public_labels([labels, second])


def test_a_label_is_joined_by_what_the_comment_says(tmp_path: Path, labels: Path) -> None:
    """Not by its id, nor by its place; a comment with the same id and other words is another one."""
    moved = _texts(tmp_path / "texts", texts=("Cures nothing.", "new", "My  arm\nwas sore."))
    joined = join("again", read_public_labels([labels])["again"], moved)
    assert [(label.id, text) for label, text in joined.rows] == [("again-1", "My  arm\nwas sore.")]
    assert (joined.source, joined.missing, joined.unsure) == ("again", 1, 1)


def test_doubt_is_left_out_and_not_counted_as_missing(tmp_path: Path, labels: Path) -> None:
    """Whether its comment is at hand or not."""
    read = read_public_labels([labels])["again"]
    whole = join("again", read, _texts(tmp_path / "texts"))
    assert ([label.id for label, _ in whole.rows], whole.missing, whole.unsure) == (["again-0", "again-1"], 0, 1)
    without = join("again", read, _texts(tmp_path / "texts", texts=TEXTS[:2]))
    assert (len(without.rows), without.missing, without.unsure) == (2, 0, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a"}', "“text” must be a text"),
        ('{"id": "a", "text": " "}', "“text” is empty"),
        ("[]", "this is not a JSON object"),
        ('{"text": "half \\ud83d"}', "half a character"),
        ("{", "this is not JSON"),
        ('{"text": ' + "1" * 5000 + "}", "this is not JSON"),
    ],
    ids=["no text", "blank", "no object", "half a character", "cut off", "endless number"],
)
def test_a_set_that_cannot_be_read_is_refused(tmp_path: Path, labels: Path, line: str, said: str) -> None:
    """With file and line."""
    file = tmp_path / "again.jsonl"
    file.write_text('{"text": "good"}\n\n' + line + "\n", "utf-8")
    with pytest.raises(InvalidData, match=f"again.jsonl, line 3: .*{said}"):
        join("again", read_public_labels([labels])["again"], file)


def test_a_set_trains_by_the_labels_of_those_who_read_it_again(
    tmp_path: Path, labels: Path, sources: dict[str, Source]
) -> None:
    """With the weight of the list; the rows nobody read, and those in doubt, do not train."""
    read_again = read_public_labels([labels])
    further = read_also(_texts(tmp_path / "texts"), sources, read_again=read_again)
    assert [(example.comment.text, example.labels) for example in further.examples] == [
        (TEXTS[0], {Label.SPAM, Label.MEDICAL_MISINFORMATION}),
        (TEXTS[1], frozenset()),
    ]
    first = further.examples[0]
    assert (first.id, first.source, first.group, first.harm, first.weight) == (
        "again-0",
        "again",
        "again/again-0",
        Harm.SEVERE,
        0.4,
    )
    assert further.notes == ("again.jsonl: 1 labels were passed over because readers were in doubt.",)


def test_the_labels_in_the_file_itself_do_not_count(tmp_path: Path, labels: Path, sources: dict[str, Source]) -> None:
    """A set is read again because its own labels are not to be trusted."""
    rows = [{"id": f"again-{number}", "text": text, "labels": ["spam"]} for number, text in enumerate(TEXTS)]
    further = read_also(
        _write(tmp_path / "texts" / "again.jsonl", rows), sources, read_again=read_public_labels([labels])
    )
    assert {example.comment.text: example.labels for example in further.examples}[TEXTS[1]] == frozenset()
    assert len(further.examples) == 2


def test_labels_without_their_comment_are_counted(tmp_path: Path, labels: Path, sources: dict[str, Source]) -> None:
    """A copy of the set that differs is noticed."""
    file = _texts(tmp_path / "texts", texts=("Cures all!", *TEXTS[1:]))
    further = read_also(file, sources, read_again=read_public_labels([labels]))
    assert [example.id for example in further.examples] == ["again-1"]
    assert "again.jsonl: 1 labels found no comment that reads as it did." in further.notes


def test_nothing_is_noted_where_nothing_was_passed_over(tmp_path: Path, sources: dict[str, Source]) -> None:
    """A note about no labels at all would only be in the way."""
    labels = _write(tmp_path / "labels" / "again.jsonl", LABELS[:2])
    further = read_also(_texts(tmp_path / "texts"), sources, read_again=read_public_labels([labels]))
    assert (len(further.examples), further.notes) == (2, ())


def test_labels_open_no_other_set(tmp_path: Path, labels: Path, sources: dict[str, Source]) -> None:
    """In a folder the sets that nobody read again, and those that only measure, are passed over as before."""
    folder = tmp_path / "texts"
    for name in ("again", "other", "measured"):
        _texts(folder, name)
    claimed = _write(
        tmp_path / "labels" / "measured.jsonl",
        [_label(0, TEXTS[0], source="measured"), _label(1, TEXTS[1], source="measured")],
    )
    read_again = read_public_labels([labels, claimed])
    further = read_also(folder, sources, read_again=read_again)
    assert [example.source for example in further.examples] == ["again", "again"]
    notes = "\n".join(further.notes)
    assert "other.jsonl was passed over: “other” may train only after" in notes
    assert "measured.jsonl was passed over: “measured” may only measure" in notes
    with pytest.raises(InvalidData, match="“measured” may only measure"):
        read_also(folder / "measured.jsonl", sources, read_again=read_again)
    with pytest.raises(InvalidData, match="“again” may train only after"):
        read_also(folder / "again.jsonl", sources, read_again={})
