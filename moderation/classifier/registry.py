"""The models on disk: which there are, which is champion, and how they get there and are read back."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import joblib

from moderation.classifier.card import model_card
from moderation.classifier.claim_reader import ClaimReader
from moderation.classifier.encoder import Encoder, HeldOutLogits
from moderation.classifier.encoder_files import (
    load_claim_reader,
    load_encoder,
    load_held_out,
    manifest_sha256,
)
from moderation.classifier.manifest import Manifest, file_entry
from moderation.classifier.model import TrainedModel
from moderation.classifier.plain import from_json, to_json
from moderation.classifier.promotions import Promotion, PromotionKind, cut_torn_line, reign_of
from moderation.classifier.report import Report
from moderation.classifier.verification import MANIFEST, MODEL, read_manifest, verified_model
from moderation.domain.errors import InvalidData, ModelRefused, NotFound

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}\.[1-9]\d{0,3}")
_ENCODER = re.compile(rf"encoder-({_VERSION.pattern})")
_CHAMPION = "champion"
_PROMOTIONS = "promotions.jsonl"


class ModelRegistry:
    """The folder `home`, which is written to, over `shipped`, which came with the package and is only read."""

    def __init__(self, home: Path, shipped: Path | None = None, *, threads: int = 1) -> None:
        """`threads` is how many cores the encoder of a loaded model may use for one call."""
        self._home = home
        self._shipped = shipped
        self._threads = threads

    def versions(self) -> tuple[str, ...]:
        """The models there are, oldest name first."""
        found = {
            entry.name
            for root in self._roots()
            if root.is_dir()
            for entry in os.scandir(root)
            if _VERSION.fullmatch(entry.name)
        }
        return tuple(sorted(found, key=_version_order))

    def next_version(self, today: date) -> str:
        """A name that no model has yet, such as `2026-11-22.1`."""
        taken = [_version_order(name)[1] for name in self.versions() if name.startswith(f"{today.isoformat()}.")]
        return f"{today.isoformat()}.{max(taken, default=0) + 1}"

    def encoders(self) -> tuple[str, ...]:
        """The encoders there are, such as `encoder-2026-11-22.1`, oldest name first."""
        found = {
            entry.name
            for root in self._roots()
            if root.is_dir()
            for entry in os.scandir(root)
            if _ENCODER.fullmatch(entry.name)
        }
        return tuple(sorted(found, key=lambda name: _version_order(name.removeprefix("encoder-"))))

    def encoder_folder(self, name: str) -> Path:
        """Where an encoder lies. Raises `NotFound`."""
        if _ENCODER.fullmatch(name):
            for root in self._roots():
                if (root / name).is_dir() and not (root / name).is_symlink():
                    return root / name
        raise NotFound(f"There is no encoder “{name}” beside the models. Restore its folder.")

    def held_out_logits(self, name: str) -> HeldOutLogits:
        """An encoder made ready to train a model with. Raises `NotFound` or `ModelRefused`."""
        folder = self.encoder_folder(name)
        return load_held_out(folder, load_encoder(folder, threads=self._threads))

    def claim_reader(self, encoder: Encoder) -> ClaimReader | None:
        """A loaded model's encoder, as known claims are found with it. Raises `NotFound` or `ModelRefused`."""
        return load_claim_reader(self.encoder_folder(encoder.version), encoder)

    def next_encoder(self, today: date) -> str:
        """A name that no encoder has yet."""
        start = f"encoder-{today.isoformat()}."
        taken = [int(name.removeprefix(start)) for name in self.encoders() if name.startswith(start)]
        return f"{start}{max(taken, default=0) + 1}"

    def save_encoder(self, name: str, files: Mapping[str, bytes]) -> Path:
        """Writes an encoder's files; returns its folder, which appears whole or not at all. Raises `InvalidData`."""
        if not _ENCODER.fullmatch(name) or name in self.encoders():
            raise InvalidData(f"“{name}” is taken, or no name for an encoder (such as encoder-2026-11-22.1).")
        return self._publish_folder(name, files)

    def champion(self) -> str | None:
        """The version in use: that of `home`, else the shipped one, else none. Raises `ModelRefused`."""
        for root in self._roots():
            try:
                version = (root / _CHAMPION).read_text("utf-8").strip()
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError) as error:
                raise ModelRefused(f"{root / _CHAMPION} cannot be read: {error}.") from error
            if not _VERSION.fullmatch(version):
                raise ModelRefused(
                    f"{root / _CHAMPION} does not name a model (a name looks like 2026-11-22.1). "
                    "Write the name of one that `moderation models list` shows."
                )
            return version
        return None

    def folder(self, version: str) -> Path:
        """Where a model lies. Raises `NotFound` for a name that no model has, whatever the name."""
        if _VERSION.fullmatch(version):
            for root in self._roots():
                if (root / version).is_symlink():
                    raise ModelRefused(f"{root / version} is a link. Put the folder itself there.")
                if (root / version).is_dir():
                    return root / version
        raise NotFound(f"There is no model “{version}”. See `moderation models list`.")

    def manifest(self, version: str) -> Manifest:
        """What a model says of itself. Raises `NotFound` or `ModelRefused`."""
        return read_manifest(self.folder(version))

    def report(self, version: str) -> Report:
        """How a model did when it was trained. Raises `NotFound` or `ModelRefused`."""
        path = self.folder(version) / "report.json"
        try:
            return from_json(Report, path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, InvalidData) as error:
            raise ModelRefused(f"{path} cannot be read: {error} Train again with `moderation train`.") from error

    def save(self, model: TrainedModel, manifest: Manifest, report: Report, *, plots: Mapping[str, bytes]) -> Path:
        """Writes a model with its report, card and plots (by file name); returns its folder.

        `manifest` comes without files and encoder.

        The folder appears whole or not at all. Raises `InvalidData` for a name that is taken or not a version.
        """
        version = model.version
        if not _VERSION.fullmatch(version):
            raise InvalidData(f"“{version}” is not a name for a model. A name looks like 2026-11-22.1.")
        if version in self.versions():
            raise InvalidData(f"There is a model {version} already. Choose another name.")
        if model.encoder is not None:
            name = model.encoder.version
            manifest = replace(manifest, encoder=name, encoder_sha256=manifest_sha256(self.encoder_folder(name)))
        pickled = BytesIO()
        # Uncompressed, so that the arrays can be mapped into memory and shared between workers. The encoder has files
        # of its own.
        joblib.dump(replace(model, encoder=None), pickled, compress=0)
        files = {MODEL: pickled.getvalue(), "report.json": to_json(report).encode(), **plots}
        files["card.md"] = model_card(_listing(manifest, files), report).encode()
        manifest = _listing(manifest, files)
        files[MANIFEST] = to_json(manifest).encode()
        return self._publish_folder(version, files)

    def verify(self, version: str) -> None:
        """Checks the files of a model and of its encoder, and the libraries. Raises `NotFound` or `ModelRefused`."""
        with verified_model(self.folder(version)) as (manifest, _):
            if manifest.encoder is not None:
                load_encoder(self.encoder_folder(manifest.encoder), sha256=manifest.encoder_sha256)

    def load(self, version: str) -> TrainedModel:
        """A model, after its files and libraries have been verified. Raises `NotFound` or `ModelRefused`."""
        with verified_model(self.folder(version)) as (manifest, path):
            model = joblib.load(path, mmap_mode="r")
        if not isinstance(model, TrainedModel) or model.version != manifest.version:
            raise ModelRefused(f"{self.folder(version) / MODEL} does not hold model {version}. Train again.")
        if manifest.encoder is None:
            return model
        folder = self.encoder_folder(manifest.encoder)
        encoder = load_encoder(folder, sha256=manifest.encoder_sha256, threads=self._threads)
        return replace(model, encoder=encoder)

    def promote(self, version: str, *, by: str, at: datetime) -> None:
        """Makes a model champion. Whether it deserves to is for the caller to have checked. Raises `NotFound`."""
        self.folder(version)
        if version == self.champion():
            return
        self._change_champion(version, by=by, at=at, kind=PromotionKind.PROMOTE)

    def rollback(self, *, by: str, at: datetime) -> str:
        """Brings back the champion before this one and returns its name; again, the one before that.

        Raises `NotFound` when there is none.
        """
        reign = reign_of(self.promotions(), self.champion())
        if len(reign) < 2:
            raise NotFound("There is no earlier champion to go back to. Promote one with `moderation models promote`.")
        self.folder(reign[-2])
        self._change_champion(reign[-2], by=by, at=at, kind=PromotionKind.ROLLBACK)
        return reign[-2]

    def promotions(self) -> tuple[Promotion, ...]:
        """Every change of champion, oldest first. Raises `ModelRefused` when the record cannot be read."""
        path = self._home / _PROMOTIONS
        try:
            lines = path.read_text("utf-8").split("\n")
        except FileNotFoundError:
            return ()
        # What follows the last line end is a record that a crash cut short; its change never happened.
        try:
            return tuple(from_json(Promotion, line) for line in lines[:-1] if line)
        except InvalidData as error:
            raise ModelRefused(f"{path} is damaged: {error} Mend or remove that line.") from error

    def fingerprint(self) -> tuple[str, int]:
        """Changes when the champion does; two small reads, cheap enough for every second. Raises `ModelRefused`."""
        version = self.champion()
        if version is None:
            return "", 0
        try:
            return version, (self.folder(version) / MANIFEST).stat().st_mtime_ns
        except (OSError, NotFound):
            return version, 0

    def _roots(self) -> tuple[Path, ...]:
        return (self._home,) if self._shipped is None else (self._home, self._shipped)

    def _change_champion(self, version: str, *, by: str, at: datetime, kind: PromotionKind) -> None:
        change = Promotion(at=at, by=by, version=version, previous=self.champion(), kind=kind)
        self._home.mkdir(parents=True, exist_ok=True)
        # The record first: a crash in between leaves the old champion and a record that is seen not to hold.
        with (self._home / _PROMOTIONS).open("a+b") as record:
            cut_torn_line(record)
            record.write(json.dumps(json.loads(to_json(change)), ensure_ascii=False).encode() + b"\n")
            record.flush()
            os.fsync(record.fileno())
        descriptor, name = tempfile.mkstemp(prefix=".champion-", dir=self._home)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{version}\n".encode())
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        Path(name).replace(self._home / _CHAMPION)
        _sync_folder(self._home)

    def _publish_folder(self, version: str, files: Mapping[str, bytes]) -> Path:
        self._home.mkdir(parents=True, exist_ok=True)
        # Beside its final place, hence on the same disk: the rename is one step.
        draft = Path(tempfile.mkdtemp(prefix=f".{version}-", dir=self._home))
        try:
            for name, content in files.items():
                with (draft / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            draft.chmod(0o755)
            _sync_folder(draft)
            draft.rename(self._home / version)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise InvalidData(f"The model could not be written to {self._home}: {error.strerror}.") from error
        _sync_folder(self._home)
        return self._home / version


def _listing(manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    return replace(manifest, files=tuple(file_entry(name, content) for name, content in sorted(files.items())))


def _version_order(version: str) -> tuple[str, int]:
    day, number = version.split(".")
    return day, int(number)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
