"""Gets public sets from their homes: asked for by name, checked against a pinned SHA-256, written as JSON Lines."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from moderation.classifier.public_files import PublicFile, read_public_file
from moderation.classifier.public_labels import text_hash
from moderation.classifier.rows import write_rows
from moderation.classifier.sources import Source, Use, read_sources
from moderation.domain.errors import InvalidData, NotFound

#: A public set is text; what is larger than this, in bytes, is something else.
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One set that was fetched."""

    name: str
    rows: int
    file: Path
    #: SHA-256 of each file that came, in the order of the list of sources.
    sha256: tuple[str, ...]


def fetchable(data_dir: Path) -> tuple[Source, ...]:
    """The sets whose licence allows training and whose home is known. Raises `InvalidData`."""
    sources = read_sources(data_dir / "sources.toml").values()
    return tuple(source for source in sources if source.files and source.use is not Use.DEV)


def fetch(
    data_dir: Path, names: Sequence[str], to: Path, client: httpx2.Client, *, unpinned: bool = False
) -> tuple[Fetched, ...]:
    """Fetch sets by name, or all that are pinned, into `to` as `NAME.jsonl`.

    A file that is not what its SHA-256 says is refused and nothing is written. One without a pin is refused too unless
    `unpinned`; its SHA-256 comes back to be looked at and pinned. Raises `InvalidData`, `NotFound`.
    """
    known = {source.name: source for source in fetchable(data_dir)}
    if unknown := [name for name in names if name not in known]:
        raise NotFound(f"No home is known for {', '.join(unknown)}. Known are: {', '.join(known) or 'none'}.")
    chosen = [known[name] for name in dict.fromkeys(names)] or [
        source for source in known.values() if unpinned or all(file.sha256 for file in source.files)
    ]
    if not chosen:
        raise InvalidData(
            "No set is pinned yet. Name one and add --unpinned to take what its home gives; then look at it, and pin "
            "the SHA-256 that is printed in training_data/sources.toml."
        )
    return tuple(_fetch(source, to, client, unpinned) for source in chosen)


def _fetch(source: Source, to: Path, client: httpx2.Client, unpinned: bool) -> Fetched:
    if not unpinned and any(file.sha256 is None for file in source.files):
        raise InvalidData(
            f"“{source.name}” has no pinned SHA-256, so nothing says that its home still gives what was described. "
            "Add --unpinned to take it all the same."
        )
    contents = [_download(file, client) for file in source.files]
    rows = {
        text_hash(row.text): row
        for file, content in zip(source.files, contents, strict=True)
        for row in read_public_file(file, content)
    }
    final = to / f"{source.name}.jsonl"
    write_rows(
        final,
        (
            {
                "id": f"{source.name}-{number:05d}",
                "text": row.text,
                "labels": None if row.labels is None else sorted(row.labels),
                "source_label": row.source_label,
            }
            for number, row in enumerate(rows.values())
        ),
    )
    digests = tuple(hashlib.sha256(content).hexdigest() for content in contents)
    return Fetched(name=source.name, rows=len(rows), file=final, sha256=digests)


def _download(file: PublicFile, client: httpx2.Client) -> bytes:
    content = bytearray()
    try:
        with client.stream("GET", file.url) as response:
            if response.status_code != httpx2.codes.OK:
                raise InvalidData(f"{file.url} answered {response.status_code}.")
            for part in response.iter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise InvalidData(f"{file.url} gives more than {MOST_BYTES:,} bytes; that is no set of comments.")
    except httpx2.HTTPError as error:
        raise InvalidData(f"{file.url} cannot be reached: {error}.") from error
    digest = hashlib.sha256(content).hexdigest()
    if file.sha256 is not None and digest != file.sha256:
        raise InvalidData(f"{file.url} gives another file than the one pinned: its SHA-256 is {digest}.")
    return bytes(content)
