"""Labels by id joined with the public sets they belong to, and the labels that are shipped."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.dataset import read_dataset
from moderation.classifier.further import read_also
from moderation.classifier.public_labels import PublicLabel, read_public_labels, text_hash
from moderation.classifier.sources import Use, read_sources
from moderation.domain.errors import InvalidData
from moderation.domain.label import Harm, Label
from moderation.services.corpus import JoinedSet, join_public

SHIPPED = Path(__file__).parents[2] / "training_data"
PUBLIC = tuple(sorted((SHIPPED / "public").glob("*.jsonl")))
REAL = SHIPPED / "golden" / "real.jsonl"


def _write(file: Path, *rows: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _label(source: str, text: str, *labels: str, number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "source": source,
        "id": f"{source}-{number}",
        "text_hash": text_hash(text),
        "labels": labels,
        "harm": None,
    } | more


def _set(folder: Path, source: str, *texts: str) -> None:
    rows = [{"id": f"x-{number}", "text": text, "labels": None} for number, text in enumerate(texts)]
    _write(folder / f"{source}.jsonl", *rows)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Labels of two sets that may train once read, and of two that may only measure."""
    folder = tmp_path / "data"
    _write(
        folder / "public" / "tweets.jsonl",
        _label("tweets", "Naïve 💉 cure", "medical_misinformation", harm="severe"),
        _label("tweets", "Sore arm", number=1),
        _label("tweets", "Who knows", "spam", number=2, unsure=True),
    )
    _write(folder / "public" / "posts.jsonl", _label("posts", "A post"))
    _write(
        folder / "golden" / "real.jsonl",
        _label("threads", "Buy now", "spam"),
        _label("threads", "In doubt", number=1, unsure=True),
        _label("reviews", "It helped"),
    )
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """All four sets."""
    folder = tmp_path / "texts"
    _set(folder, "tweets", "Naïve 💉 cure", "Sore arm", "Who knows", "Unread")
    _set(folder, "posts", "A post")
    _set(folder, "threads", "Buy now", "In doubt")
    _set(folder, "reviews", "It helped")
    return folder


def test_what_was_read_is_written_with_its_text(data: Path, texts: Path, tmp_path: Path) -> None:
    """A file for each set that may train, one for all that only measure; neither doubt nor unread rows are in it."""
    to = tmp_path / "deep" / "to"
    assert {part.source: part for part in join_public(data, texts, to)} == {
        "tweets": JoinedSet(source="tweets", rows=2, missing=0, unsure=1, file=to / "tweets.jsonl"),
        "posts": JoinedSet(source="posts", rows=1, missing=0, unsure=0, file=to / "posts.jsonl"),
        "real": JoinedSet(source="real", rows=2, missing=0, unsure=1, file=to / "real.jsonl"),
    }
    assert sorted(path.name for path in to.iterdir()) == ["posts.jsonl", "real.jsonl", "tweets.jsonl"]
    assert _rows(to / "tweets.jsonl") == [
        {
            "id": "tweets/tweets-0",
            "text": "Naïve 💉 cure",
            "labels": ["medical_misinformation"],
            "harm": "severe",
            "kind": "tweets",
        },
        {"id": "tweets/tweets-1", "text": "Sore arm", "labels": [], "harm": None, "kind": "tweets"},
    ]
    assert [(row["id"], row["kind"], row["labels"]) for row in _rows(to / "real.jsonl")] == [
        ("threads/threads-0", "threads", ["spam"]),
        ("reviews/reviews-0", "reviews", []),
    ]


def test_what_is_written_can_be_measured_by(data: Path, texts: Path, tmp_path: Path) -> None:
    """It reads like any labelled comments."""
    join_public(data, texts, tmp_path / "to")
    real = read_dataset(tmp_path / "to" / "real.jsonl", source="real", name="real")
    assert {example.comment.text: example.labels for example in real.examples} == {
        "Buy now": {Label.SPAM},
        "It helped": frozenset(),
    }
    (severe, _) = read_dataset(tmp_path / "to" / "tweets.jsonl", source="tweets", name="tweets").examples
    assert severe.harm is Harm.SEVERE


def test_what_may_only_measure_does_not_train_by_the_name_it_is_written_under(
    data: Path, texts: Path, tmp_path: Path
) -> None:
    """Neither in its folder nor by itself, though no set of that name is listed."""
    join_public(data, texts, tmp_path / "to")
    (tmp_path / "sources.toml").write_text(
        "[threads]\nuse = 'dev'\nlicence = 'none stated'\n[reviews]\nuse = 'dev'\nlicence = 'none stated'\n", "utf-8"
    )
    sources = read_sources(tmp_path / "sources.toml")
    taken = {example.comment.text for example in read_also(tmp_path / "to", sources).examples}
    assert "Sore arm" in taken
    assert not taken & {"Buy now", "It helped"}
    with pytest.raises(InvalidData, match=r"real.jsonl"):
        read_also(tmp_path / "to" / "real.jsonl", sources)


@pytest.mark.parametrize("other", [(), ("Sore arm!",), ("sore arm",)], ids=["missing", "changed", "other case"])
def test_a_comment_that_reads_otherwise_is_not_joined(
    data: Path, texts: Path, tmp_path: Path, other: tuple[str, ...]
) -> None:
    """It is counted: whoever labelled it read something else."""
    _set(texts, "tweets", "Naïve 💉 cure", *other)
    part = {part.source: part for part in join_public(data, texts, tmp_path / "to")}["tweets"]
    assert (part.rows, part.missing, part.unsure) == (1, 1, 1)
    assert [row["text"] for row in _rows(tmp_path / "to" / "tweets.jsonl")] == ["Naïve 💉 cure"]


def test_a_set_that_is_not_at_hand_is_named_and_the_others_are_joined(data: Path, texts: Path, tmp_path: Path) -> None:
    """Nothing is written for it, whether it may train or only measure."""
    (texts / "posts.jsonl").unlink()
    (texts / "threads.jsonl").unlink()
    parts = {part.source: part for part in join_public(data, texts, tmp_path / "to")}
    for source in ("posts", "threads"):
        assert parts[source] == JoinedSet(source=source, rows=0, missing=0, unsure=0, file=None)
    assert (parts["tweets"].rows, parts["real"].rows) == (2, 1)
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == ["real.jsonl", "tweets.jsonl"]


def test_where_no_set_is_at_hand_nothing_is_written(data: Path, tmp_path: Path) -> None:
    """All are named."""
    (tmp_path / "empty").mkdir()
    parts = join_public(data, tmp_path / "empty", tmp_path / "to")
    assert {part.source for part in parts} == {"tweets", "posts", "threads", "reviews"}
    assert {part.file for part in parts} == {None}
    assert not (tmp_path / "to").exists()


def test_without_labels_there_is_nothing_to_join(tmp_path: Path, texts: Path) -> None:
    """A folder of data that holds no labels by id is in order."""
    assert join_public(tmp_path, texts, tmp_path / "to") == ()


def test_a_folder_that_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    """And nothing is made."""
    with pytest.raises(InvalidData, match=r"There is no folder .*nowhere. Name the folder that holds the public sets"):
        join_public(data, tmp_path / "nowhere", tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_the_public_sets_stay_as_they_are(data: Path, texts: Path, tmp_path: Path) -> None:
    """Joining into the folder that holds them would write over them, and is refused."""
    before = {file.name: file.read_bytes() for file in texts.iterdir()}
    join_public(data, texts, tmp_path / "to")
    assert {file.name: file.read_bytes() for file in texts.iterdir()} == before
    with pytest.raises(InvalidData):
        join_public(data, texts, texts)
    assert {file.name: file.read_bytes() for file in texts.iterdir()} == before


def _shipped(*files: Path) -> list[PublicLabel]:
    return [label for labels in read_public_labels(files).values() for label in labels]


@pytest.mark.parametrize("file", [*PUBLIC, REAL], ids=lambda file: file.name)
def test_the_shipped_labels_tell_no_text(file: Path) -> None:
    """Every line is a label by id and nothing more: no field could hold what somebody wrote."""
    rows = _rows(file)
    assert len(rows) == len(_shipped(file)) > 0
    fields = {"source", "id", "text_hash", "labels", "harm", "unsure"}
    assert [row for row in rows if not set(row) <= fields] == []
    assert [row["id"] for row in rows if not re.fullmatch(r"[\w-]{1,32}", row["id"], re.ASCII)] == []


def test_no_shipped_label_stands_twice() -> None:
    """It would count twice, or two readers' words would stand against each other."""
    counts = Counter(label.id for label in _shipped(*PUBLIC, REAL))
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_comment_is_both_trained_on_and_measured_by() -> None:
    """The same words in two sets are one comment, which has one label only."""
    counts = Counter(label.text_hash for label in _shipped(*PUBLIC, REAL))
    assert [digest for digest, count in counts.items() if count > 1] == []


def test_harm_is_named_for_misinformation_only() -> None:
    """As the guide asks: a level beside the label, and none without it."""
    labels = _shipped(*PUBLIC, REAL)
    wrong = [label.id for label in labels if label.harm and Label.MEDICAL_MISINFORMATION not in label.labels]
    assert wrong == []


def test_each_shipped_file_is_that_of_its_set() -> None:
    """What may train once read lies in public, what may only measure in the golden set; both are in the list."""
    sources = read_sources(SHIPPED / "sources.toml")
    assert len(PUBLIC) >= 3
    for file in PUBLIC:
        assert set(read_public_labels([file])) == {file.stem}
        assert sources[file.stem].use is Use.RELABEL
    real = read_public_labels([REAL])
    assert len(real) >= 3
    assert {source: sources[source].use for source in real} == dict.fromkeys(real, Use.DEV)


def test_the_real_comments_are_enough_to_measure_by() -> None:
    """Of those that readers were sure of; some of each kind, and most of them fine."""
    sure = [label for label in _shipped(REAL) if not label.unsure]
    counts = Counter(kind for label in sure for kind in label.labels)
    assert len(sure) >= 800
    assert counts[Label.SPAM] >= 60
    assert counts[Label.MEDICAL_MISINFORMATION] >= 100
    assert sum(not label.labels for label in sure) > len(sure) / 2
