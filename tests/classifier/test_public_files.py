"""The files that public sets are published as: tables, arrays, archives, and what is wrong with some."""

import io
import json
import zipfile
from typing import Any

import pytest

from moderation.classifier import public_files
from moderation.classifier.public_files import PublicFile, PublicRow, read_public_file
from moderation.domain.comment import MAX_TEXT_LENGTH
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label

URL = "https://sets.example/file"
FINE: frozenset[Label] = frozenset()
SPAM = frozenset({Label.SPAM})
MEANING = {"0": FINE, "1": SPAM}


def _file(**changes: Any) -> PublicFile:
    described: dict[str, Any] = {"url": URL, "sha256": None, "format": "csv", "text": ("text",)} | changes
    return PublicFile(**described)


def _read(file: PublicFile, content: str | bytes) -> list[PublicRow]:
    return list(read_public_file(file, content.encode() if isinstance(content, str) else content))


def _texts(file: PublicFile, content: str | bytes) -> list[str]:
    return [row.text for row in _read(file, content)]


def _zip(**members: str | bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as output:
        for name, content in members.items():
            output.writestr(name, content)
    return archive.getvalue()


def test_a_table_with_commas_keeps_quotes_commas_and_line_breaks() -> None:
    """The label becomes what it means; the source's own word for it is kept."""
    content = 'text,CLASS\r\n"a, ""b""\nc",1\r\nplain,0\r\n'
    assert _read(_file(label="CLASS", meaning=MEANING), content) == [
        PublicRow(text='a, "b"\nc', labels=SPAM, source_label="1"),
        PublicRow(text="plain", labels=FINE, source_label="0"),
    ]


def test_in_a_table_with_tabs_quotation_marks_are_the_writers_own() -> None:
    """One that is never closed does not swallow the lines after it; columns get the names that were given."""
    file = _file(format="tsv", columns=("label", "text"), label="label", meaning={"ham": FINE, "spam": SPAM})
    content = 'ham\t"Fine, she said\nspam\tWIN" now\n'
    assert [(row.text, row.labels) for row in _read(file, content)] == [('"Fine, she said', FINE), ('WIN" now', SPAM)]


def test_columns_that_are_named_leave_no_line_out() -> None:
    """Where names are given, the first line is a comment like any other."""
    assert _texts(_file(columns=("number", "text")), "1,first\n2,second\n") == ["first", "second"]


def test_an_array_of_objects_is_read() -> None:
    """With fields beside those that were asked for."""
    content = json.dumps([{"text": "Is it safe? 💉", "answer": "Yes."}, {"text": "second"}])
    assert _texts(_file(format="json"), content) == ["Is it safe? 💉", "second"]


def test_a_number_is_a_label_like_a_text() -> None:
    """In an array of objects 0 is as good a label as 1."""
    content = json.dumps([{"text": "good", "label": 0}, {"text": "bad", "label": 1}])
    rows = _read(_file(format="json", label="label", meaning=MEANING), content)
    assert [(row.labels, row.source_label) for row in rows] == [(FINE, "0"), (SPAM, "1")]


def test_several_columns_make_one_text() -> None:
    """Joined by line breaks, without those that are empty or missing at the end of a line."""
    file = _file(text=("title", "text"))
    assert _texts(file, "title,text\n head ,body\n,alone\nshort\n") == ["head\nbody", "alone", "short"]


def test_a_row_with_too_many_cells_is_read() -> None:
    """What stands beyond the last column is left out."""
    assert _texts(_file(), "text,other\none,x,y,z\ntwo,x\n") == ["one", "two"]


def test_a_mark_at_the_start_is_no_part_of_the_first_column() -> None:
    """Some programs begin UTF-8 with a byte order mark."""
    assert _texts(_file(), b"\xef\xbb\xbftext\nhello\n") == ["hello"]
    assert _texts(_file(format="json"), b'\xef\xbb\xbf[{"text": "hello"}]') == ["hello"]


def test_a_text_comes_once() -> None:
    """The first of those that differ in white space only; empty ones never; members of an archive count together."""
    content = "text,label\nsame  text,a\n same text,b\n   ,c\nother,d\n"
    rows = _read(_file(label="label"), content)
    assert [(row.text, row.source_label) for row in rows] == [("same  text", "a"), ("other", "d")]
    archive = _zip(**{"1.csv": "text\none\n", "2.csv": "text\none\ntwo\n"})
    assert _texts(_file(member="*.csv"), archive) == ["one", "two"]


def test_a_long_text_is_cut_to_what_a_comment_may_hold() -> None:
    """So that the file that is written can be read again."""
    assert [len(text) for text in _texts(_file(), "text\n" + "a" * (MAX_TEXT_LENGTH + 7) + "\n")] == [MAX_TEXT_LENGTH]


def test_without_a_meaning_rows_stay_unread() -> None:
    """The label of their source says nothing of ours, but is kept."""
    (row,) = _read(_file(label="stance"), "text,stance\nhello,anti\n")
    assert (row.labels, row.source_label) == (None, "anti")


def test_a_set_of_one_kind_has_the_same_labels_throughout() -> None:
    """An empty set of labels means fine, not unread."""
    assert [row.labels for row in _read(_file(all_are=FINE), "text\na\nb\n")] == [FINE, FINE]
    assert [row.labels for row in _read(_file(all_are=SPAM), "text\na\n")] == [SPAM]


def test_the_members_that_match_are_read_in_the_order_of_their_names() -> None:
    """Others are passed over, whatever they hold."""
    archive = _zip(**{"Tube02.csv": "text\nsecond\n", "readme.txt": b"\xff", "Tube01.csv": "text\nfirst\n"})
    assert _texts(_file(member="Tube*.csv"), archive) == ["first", "second"]


def test_an_archive_without_the_member_is_refused() -> None:
    """The sentence names what was looked for."""
    with pytest.raises(InvalidData, match=f"{URL}: the archive holds nothing named like “Tube\\*”"):
        _read(_file(member="Tube*"), _zip(other="text\na\n"))


def test_an_archive_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what its members come to together; those that were not asked for do not count."""
    archive = _zip(**{"a.csv": "text\n" + "a" * 95, "b.csv": "text\n" + "b" * 95, "big.txt": "c" * 10_000})
    monkeypatch.setattr(public_files, "MOST_UNPACKED", 200)
    assert len(_read(_file(member="*.csv"), archive)) == 2
    monkeypatch.setattr(public_files, "MOST_UNPACKED", 199)
    with pytest.raises(InvalidData, match="unpacks to more than 199 bytes"):
        _read(_file(member="*.csv"), archive)


def _damaged() -> bytes:
    content = bytearray(_zip(**{"a.csv": "text\n" + "hello there " * 50}))
    start = 30 + len("a.csv")
    content[start : start + 12] = b"\xff" * 12
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(_zip(**{"a.csv": "text\nhello\n"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _wrong_sum() -> bytes:
    content = bytearray(_zip(**{"a.csv": "text\nhello\n"}))
    content[content.index(b"PK\x01\x02") + 16] ^= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [b"text\nhello\n", b"", _zip(**{"a.csv": "text\na\n"})[:-10], _wrong_sum(), _damaged(), _encrypted()],
    ids=["a table", "nothing", "cut off", "wrong sum", "damaged", "encrypted"],
)
def test_what_is_no_archive_or_a_broken_one_is_refused(content: bytes) -> None:
    """Whichever way it cannot be unpacked, the sentence names the address."""
    with pytest.raises(InvalidData, match=URL):
        _read(_file(member="*.csv"), content)


@pytest.mark.parametrize(
    ("changes", "content", "said"),
    [
        ({}, b"text\nbr\xffken\n", r"this is not UTF-8 \(byte 8\)"),
        ({"member": "*"}, _zip(a=b"\xff"), r"this is not UTF-8 \(byte 1\)"),
        ({"text": ("body",)}, b"text\nhello\n", "there is no column body; it has changed"),
        ({"label": "CLASS"}, b"text\nhello\n", "there is no column CLASS;"),
        ({"text": ("a", "b")}, b"text\nhello\n", "there is no column a, b;"),
        ({"format": "json", "text": ("question",)}, b'[{"text": "hello"}]', "there is no column question;"),
        ({"label": "c", "meaning": MEANING}, b"text,c\nhello,2\n", "the label “2” is not among 0, 1"),
        ({"label": "c", "meaning": MEANING}, b"text,c\nhello\n", "the label “” is not among 0, 1"),
        ({"format": "json"}, b"[{", "this is not JSON"),
        ({"format": "json"}, b"[" * 200_000, "this is not JSON"),
        ({"format": "json"}, b'[{"text": ' + b"1" * 5000 + b"}]", "this is not JSON"),
        ({"format": "json"}, b'{"text": "hello"}', "this is not an array of objects"),
        ({"format": "json"}, b'[{"text": "hello"}, 3]', "this is not an array of objects"),
        ({"format": "json"}, b'[{"text": "half \\ud83d"}]', URL),
        ({}, b"text\n" + b"a" * 200_000, "this is not a table"),
    ],
    ids=[
        "broken UTF-8",
        "broken UTF-8 in an archive",
        "no text column",
        "no label column",
        "two columns missing",
        "no such field",
        "unknown label",
        "no label",
        "cut off",
        "too deep",
        "endless number",
        "an object",
        "not only objects",
        "half a character",
        "endless cell",
    ],
)
def test_what_is_not_as_described_is_refused(changes: dict[str, Any], content: bytes, said: str) -> None:
    """The sentence names the address and what is wrong."""
    with pytest.raises(InvalidData, match=f"{URL}: .*{said}" if said != URL else URL):
        _read(_file(**changes), content)
