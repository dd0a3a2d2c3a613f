"""Public sets fetched over real HTTP: only what was pinned is written, and a failure leaves what was there."""

import hashlib
import io
import json
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest

from moderation.classifier import public_files
from moderation.classifier.sources import Use
from moderation.domain.errors import InvalidData, NotFound
from moderation.services import fetching
from moderation.services.fetching import Fetched, fetch, fetchable

ROOT = Path(__file__).parents[2]
CSV = "text,CLASS\nSee my channel 💊,1\nMy arm was sore.,0\n".encode()
MEANING = 'label = "CLASS"\nmeaning = { "0" = [], "1" = ["spam"] }'


@dataclass
class Home:
    """Where sets are published: gives the content of each path, and keeps what was asked for."""

    url: str = ""
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def home() -> Iterator[Home]:
    state = Home()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            content = state.contents.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("content-length", str(len(content or b"")))
            self.end_headers()
            try:
                self.wfile.write(content or b"")
            except ConnectionError:
                """The client had enough."""

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=10, trust_env=False) as client:
        yield client


@dataclass
class Bench:
    """A list of sources, a home and a folder to fetch to."""

    home: Home
    client: httpx2.Client
    data: Path
    to: Path

    def publish(self, name: str, content: bytes, *, pin: bytes | None = None, use: str = "train", **lines: str) -> None:
        """Serve a set and list it, pinned to the SHA-256 of `pin`; `lines` replace how its file is described."""
        self.home.contents[f"/{name}"] = content
        self.listed(name, f"{self.home.url}/{name}", pin=pin, use=use, **lines)

    def listed(self, name: str, url: str, *, pin: bytes | None = None, use: str = "train", **lines: str) -> None:
        """List a set with one more file."""
        head = f'[{name}]\nuse = "{use}"\nlicence = "MIT"\n'
        described = {"format": 'format = "csv"', "text": 'text = ["text"]', "label": MEANING} | lines
        digest = [] if pin is None else [f'sha256 = "{hashlib.sha256(pin).hexdigest()}"']
        file = "\n".join([f"[[{name}.files]]", f'url = "{url}"', *digest, *described.values()])
        path = self.data / "sources.toml"
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(before + ("" if head in before else head) + file + "\n", "utf-8")

    def fetch(self, *names: str, unpinned: bool = False) -> tuple[Fetched, ...]:
        """Fetch with the client."""
        return fetch(self.data, names, self.to, self.client, unpinned=unpinned)

    def written(self) -> list[str]:
        """The names of all files in the folder."""
        return sorted(path.name for path in self.to.iterdir()) if self.to.exists() else []


@pytest.fixture
def bench(home: Home, client: httpx2.Client, tmp_path: Path) -> Bench:
    (tmp_path / "data").mkdir()
    return Bench(home=home, client=client, data=tmp_path / "data", to=tmp_path / "sets" / "public")


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _zip(**members: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as output:
        for name, content in members.items():
            output.writestr(name, content)
    return archive.getvalue()


def test_a_pinned_set_is_written_as_json_lines(bench: Bench) -> None:
    """With ids in the order of the file, its labels and the source's own; the folder is made."""
    bench.publish("tube", CSV, pin=CSV)
    (fetched,) = bench.fetch("tube")
    assert fetched == Fetched(
        name="tube", rows=2, file=bench.to / "tube.jsonl", sha256=(hashlib.sha256(CSV).hexdigest(),)
    )
    assert _rows(fetched.file) == [
        {"id": "tube-00000", "text": "See my channel 💊", "labels": ["spam"], "source_label": "1"},
        {"id": "tube-00001", "text": "My arm was sore.", "labels": [], "source_label": "0"},
    ]
    assert bench.written() == ["tube.jsonl"]


def test_another_file_than_the_one_pinned_is_refused(bench: Bench) -> None:
    """Nothing is written, asked for twice or with unpinned, and the SHA-256 of what came is told."""
    bench.publish("tube", CSV, pin=b"what it was")
    for unpinned in (False, True):
        with pytest.raises(InvalidData, match=f"another file than the one pinned.*{hashlib.sha256(CSV).hexdigest()}"):
            bench.fetch("tube", unpinned=unpinned)
        assert bench.written() == []


@pytest.mark.parametrize(
    ("content", "pin"),
    [(CSV, b"other"), (None, CSV), (b"text,CLASS\ngood,0\nodd,7\n", b"text,CLASS\ngood,0\nodd,7\n")],
    ids=["wrong pin", "gone", "fails after the first row"],
)
def test_a_failure_leaves_what_was_fetched_before(bench: Bench, content: bytes | None, pin: bytes) -> None:
    """The older file stays as it is, and no part of a newer one is left."""
    bench.publish("tube", content or b"", pin=pin)
    if content is None:
        del bench.home.contents["/tube"]
    bench.to.mkdir(parents=True)
    (bench.to / "tube.jsonl").write_text("older\n", "utf-8")
    with pytest.raises(InvalidData):
        bench.fetch("tube")
    assert bench.written() == ["tube.jsonl"]
    assert (bench.to / "tube.jsonl").read_text("utf-8") == "older\n"


def test_a_newer_file_takes_the_place_of_an_older_one(bench: Bench) -> None:
    """Whole, without a row of what was there."""
    bench.publish("tube", CSV, pin=CSV)
    bench.to.mkdir(parents=True)
    (bench.to / "tube.jsonl").write_text("older\n" * 50, "utf-8")
    bench.fetch("tube")
    assert [row["id"] for row in _rows(bench.to / "tube.jsonl")] == ["tube-00000", "tube-00001"]


def test_without_a_pin_a_set_is_refused_before_it_is_asked_for(bench: Bench) -> None:
    """Nothing says that its home still gives what was described."""
    bench.publish("tube", CSV)
    with pytest.raises(InvalidData, match=r"“tube” has no pinned SHA-256.*--unpinned"):
        bench.fetch("tube")
    assert (bench.home.asked, bench.written()) == ([], [])


def test_without_a_pin_a_set_is_taken_when_that_is_wanted(bench: Bench) -> None:
    """Its SHA-256 comes back, to be pinned."""
    bench.publish("tube", CSV)
    (fetched,) = bench.fetch("tube", unpinned=True)
    assert (fetched.rows, fetched.sha256) == (2, (hashlib.sha256(CSV).hexdigest(),))
    assert len(_rows(fetched.file)) == 2


def test_without_a_name_all_that_are_pinned_are_fetched(bench: Bench) -> None:
    """One with a single file that is not pinned is left out; with unpinned all come."""
    bench.publish("tube", CSV, pin=CSV)
    bench.publish("loose", CSV)
    bench.publish("half", CSV, pin=CSV)
    bench.publish("half", CSV)
    assert [fetched.name for fetched in bench.fetch()] == ["tube"]
    assert bench.home.asked == ["/tube"]
    assert [fetched.name for fetched in bench.fetch(unpinned=True)] == ["tube", "loose", "half"]


def test_without_a_name_and_without_a_pin_there_is_nothing_to_fetch(bench: Bench) -> None:
    """The sentence says how to get a first pin."""
    bench.publish("loose", CSV)
    with pytest.raises(InvalidData, match=r"No set is pinned yet. Name one and add --unpinned"):
        bench.fetch()
    assert bench.home.asked == []


def test_the_files_of_a_set_are_written_one_after_another(bench: Bench) -> None:
    """Ids go on counting, digests come in order; when one file fails none is written."""
    for name, content in (("one", b"text,CLASS\na,0\nb,1\n"), ("two", b"text,CLASS\nc,0\n")):
        bench.home.contents[f"/{name}"] = content
        bench.listed("set", f"{bench.home.url}/{name}", pin=content)
    (fetched,) = bench.fetch("set")
    assert [(row["id"], row["text"]) for row in _rows(fetched.file)] == [
        ("set-00000", "a"),
        ("set-00001", "b"),
        ("set-00002", "c"),
    ]
    assert fetched.sha256 == tuple(hashlib.sha256(bench.home.contents[path]).hexdigest() for path in ("/one", "/two"))
    fetched.file.unlink()
    bench.home.contents["/two"] = b"changed"
    with pytest.raises(InvalidData, match="/two gives another file"):
        bench.fetch("set")
    assert bench.written() == []


def test_an_address_that_is_gone_is_named(bench: Bench) -> None:
    """With what it answered."""
    bench.publish("tube", CSV, pin=CSV)
    del bench.home.contents["/tube"]
    with pytest.raises(InvalidData, match="/tube answered 404"):
        bench.fetch("tube")
    assert bench.written() == []


def test_a_home_that_does_not_answer_is_named(bench: Bench) -> None:
    """A refused connection is an error of its own, not a crash."""
    with socket.socket() as unused:
        # Bound and not listening: nobody else can take the port meanwhile.
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        bench.listed("tube", f"http://127.0.0.1:{port}/tube", pin=CSV)
        with pytest.raises(InvalidData, match=f"127.0.0.1:{port}/tube cannot be reached"):
            bench.fetch("tube")
    assert bench.written() == []


def test_an_address_that_is_none_is_named(bench: Bench) -> None:
    """A slip in the list of sources is an error of its own, not a crash."""
    bench.listed("tube", "http://[sets.example/tube", pin=CSV)
    with pytest.raises(InvalidData, match=r"sets.example/tube"):
        bench.fetch("tube")


def test_what_is_too_large_for_a_set_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte decides; nothing is written."""
    bench.publish("tube", CSV, pin=CSV)
    monkeypatch.setattr(fetching, "MOST_BYTES", len(CSV) - 1)
    with pytest.raises(InvalidData, match=f"/tube gives more than {len(CSV) - 1} bytes"):
        bench.fetch("tube")
    assert bench.written() == []
    monkeypatch.setattr(fetching, "MOST_BYTES", len(CSV))
    assert bench.fetch("tube")[0].rows == 2


def test_an_archive_is_unpacked(bench: Bench) -> None:
    """The members that were asked for, by name."""
    archive = _zip(**{"b.csv": b"text,CLASS\nsecond,1\n", "a.csv": b"text,CLASS\nfirst,0\n", "notes.txt": b"\xff"})
    bench.publish("tube", archive, pin=archive, member='member = "*.csv"')
    (fetched,) = bench.fetch("tube")
    assert [(row["text"], row["labels"]) for row in _rows(fetched.file)] == [("first", []), ("second", ["spam"])]


def test_an_archive_that_grows_beyond_measure_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file on the way that is a large one when it is unpacked."""
    archive = _zip(**{"a.csv": b"text,CLASS\n" + b"a" * 100_000 + b",0\n"})
    bench.publish("tube", archive, pin=archive, member='member = "*.csv"')
    assert len(archive) < 2000
    monkeypatch.setattr(public_files, "MOST_UNPACKED", 50_000)
    with pytest.raises(InvalidData, match="/tube: the archive unpacks to more than 50,000 bytes"):
        bench.fetch("tube")
    assert bench.written() == []


TSV = 'label = "c"\nmeaning = { ham = [], spam = ["spam"] }\ncolumns = ["c", "text"]'
FINE = "all_are = []"


@pytest.mark.parametrize(
    ("lines", "content", "texts"),
    [
        ({}, CSV, [("See my channel 💊", ["spam"]), ("My arm was sore.", [])]),
        ({"format": 'format = "tsv"', "label": TSV}, b'ham\t"hi\nspam\tWIN\n', [('"hi', []), ("WIN", ["spam"])]),
        ({"format": 'format = "json"', "label": FINE}, b'[{"text": "Is it safe?"}]', [("Is it safe?", [])]),
        ({"label": 'label = "CLASS"'}, CSV, [("See my channel 💊", None), ("My arm was sore.", None)]),
        ({"label": FINE}, b"\xef\xbb\xbftext\nhello\n", [("hello", [])]),
        ({}, b"text,CLASS\nsame,0\n same ,1\nother,1\n", [("same", []), ("other", ["spam"])]),
    ],
    ids=["csv", "tsv", "json", "unread", "byte order mark", "duplicates"],
)
def test_each_kind_of_file_becomes_rows(
    bench: Bench, lines: dict[str, str], content: bytes, texts: list[tuple[str, list[str] | None]]
) -> None:
    """By what the list of sources says of it."""
    bench.publish("tube", content, pin=content, **lines)
    (fetched,) = bench.fetch("tube")
    assert [(row["text"], row["labels"]) for row in _rows(fetched.file)] == texts
    assert fetched.rows == len(texts)


@pytest.mark.parametrize(
    ("lines", "content", "said"),
    [
        ({"member": 'member = "*.csv"'}, CSV, "this is no zip archive"),
        ({}, b"text,CLASS\nbr\xffken,0\n", "this is not UTF-8"),
        ({}, b"text,CLASS\nfine,0\nodd,7\n", "the label “7” is not among 0, 1"),
        ({}, b"body,CLASS\nhello,0\n", "there is no column text"),
        ({}, b"text\nhello\n", "there is no column CLASS"),
        ({}, b"<html>Moved</html>\n", "there is no column|no comment"),
        ({}, b"", "there is no column|no comment"),
    ],
    ids=["no archive", "broken UTF-8", "unknown label", "no text column", "no label column", "a page", "nothing"],
)
def test_what_is_not_as_described_is_not_written(
    bench: Bench, lines: dict[str, str], content: bytes, said: str
) -> None:
    """Even where nobody has pinned it: the address is named, and no part of a file is left."""
    bench.publish("tube", content, **lines)
    with pytest.raises(InvalidData, match=f"/tube.*({said})"):
        bench.fetch("tube", unpinned=True)
    assert bench.written() == []


def test_a_name_that_is_not_listed_is_not_found(bench: Bench) -> None:
    """Before anything is asked for; the sentence says which names there are."""
    bench.publish("tube", CSV, pin=CSV)
    with pytest.raises(NotFound, match=r"No home is known for tubes. Known are: tube."):
        bench.fetch("tube", "tubes")
    assert (bench.home.asked, bench.written()) == ([], [])


def test_what_may_only_measure_is_never_fetched(bench: Bench) -> None:
    """Its licence lets nobody pass it on: not by name, not with all, not with unpinned."""
    bench.publish("secret", CSV, pin=CSV, use="dev")
    for use in ("train", "relabel", "weak"):
        bench.publish(use, CSV, pin=CSV, use=use)
    for unpinned in (False, True):
        with pytest.raises(NotFound, match=r"No home is known for secret. Known are: train, relabel, weak."):
            bench.fetch("secret", unpinned=unpinned)
        assert [fetched.name for fetched in bench.fetch(unpinned=unpinned)] == ["train", "relabel", "weak"]
    assert "/secret" not in bench.home.asked


def test_the_shipped_list_gives_no_home_to_what_may_only_measure() -> None:
    """And every home in it is a lasting one: a secure address, at a fixed commit where it is a repository."""
    sources = fetchable(ROOT / "training_data")
    assert {"youtube_spam_uci", "sms_spam", "reddit_health_misinfo"} <= {source.name for source in sources}
    assert Use.DEV not in {source.use for source in sources}
    urls = [file.url for source in sources for file in source.files]
    assert all(url.startswith("https://") for url in urls)
    commits = [url.split("/")[5] for url in urls if "raw.githubusercontent.com" in url]
    assert commits
    assert {len(commit) for commit in commits} == {40}
