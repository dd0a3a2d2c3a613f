"""How models get to disk, which is champion, and what is refused before anything is unpickled."""

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from moderation.classifier.describing import describe
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.training import Training
from moderation.classifier.verification import verified_model
from moderation.domain.errors import InvalidData, ModelRefused, NotFound
from tests.classifier.learning import read_text, small_report

FIRST, SECOND, THIRD = "2026-11-22.1", "2026-11-22.2", "2026-11-23.1"
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def named(training: Training, version: str) -> Training:
    return replace(training, model=replace(training.model, version=version))


def save(registry: ModelRegistry, training: Training, version: str = FIRST) -> Path:
    candidate = named(training, version)
    return registry.save(candidate.model, describe(candidate, {}), small_report(candidate), plots={"a.svg": b"<svg/>"})


@pytest.fixture(scope="session")
def saved(training: Training, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one model; copied, never changed."""
    home = tmp_path_factory.mktemp("saved")
    save(ModelRegistry(home), training)
    return home


@pytest.fixture
def home(saved: Path, tmp_path: Path) -> Path:
    shutil.copytree(saved, tmp_path / "models")
    return tmp_path / "models"


def test_a_saved_model_comes_back(home: Path, training: Training) -> None:
    """Same predictions, with its arrays mapped from disk; the report and the manifest come back too."""
    registry = ModelRegistry(home)
    model = registry.load(FIRST)
    readings = [read_text(example.comment.text) for example in training.held_out.examples]
    assert model.predict(readings) == training.model.predict(readings)
    assert isinstance(model.linear.coefficients, np.memmap)
    assert registry.report(FIRST) == small_report(training)
    manifest = registry.manifest(FIRST)
    assert (manifest.labels, manifest.goals, manifest.data_hash) == (
        training.model.labels,
        training.goals,
        training.data_hash,
    )
    assert {entry.name for entry in manifest.files} == {"model.joblib", "report.json", "card.md", "a.svg"}
    assert [(source.name, source.rows) for source in manifest.sources] == [("seed", 156)]


def test_a_loaded_model_outlives_its_folder(home: Path) -> None:
    """A service goes on with the model it holds while the folder is taken away."""
    model = ModelRegistry(home).load(FIRST)
    shutil.rmtree(home)
    assert len(model.predict([read_text("buy honey now")])[0]) == 2


def test_names_count_up_within_a_day(home: Path, training: Training) -> None:
    """The tenth of a day comes after the ninth, and a new day begins at one."""
    registry = ModelRegistry(home)
    for number in (2, 9, 10):
        shutil.copytree(home / FIRST, home / f"2026-11-22.{number}")
    assert registry.versions() == tuple(f"2026-11-22.{number}" for number in (1, 2, 9, 10))
    assert registry.next_version(date(2026, 11, 22)) == "2026-11-22.11"
    assert registry.next_version(date(2026, 11, 23)) == "2026-11-23.1"


def test_a_taken_or_odd_name_is_refused(home: Path, training: Training) -> None:
    """Nothing is overwritten, and no name leads out of the folder."""
    registry = ModelRegistry(home)
    with pytest.raises(InvalidData, match=r"There is a model 2026-11-22\.1 already"):
        save(registry, training)
    for name in ("../evil", "champion", "2026-11-22", "2026-11-22.0", "2026-11-22.1/..", ""):
        with pytest.raises(InvalidData, match="is not a name for a model"):
            save(registry, training, name)


def test_a_failed_save_leaves_nothing(tmp_path: Path, training: Training) -> None:
    """A file that cannot be written means no model at all, not half a one."""
    registry = ModelRegistry(tmp_path / "models")
    first = named(training, FIRST)
    with pytest.raises(InvalidData, match="could not be written"):
        registry.save(first.model, describe(first, {}), small_report(first), plots={"no/such/folder.svg": b""})
    assert list((tmp_path / "models").iterdir()) == []
    assert registry.versions() == ()


def test_a_draft_left_by_a_crash_is_no_model(home: Path) -> None:
    """What a killed save leaves behind is not listed."""
    shutil.copytree(home / FIRST, home / f".{SECOND}-abc")
    assert ModelRegistry(home).versions() == (FIRST,)


def test_there_may_be_no_champion(tmp_path: Path) -> None:
    """An empty or absent home has none, and its fingerprint says so."""
    registry = ModelRegistry(tmp_path / "gone")
    assert (registry.champion(), registry.versions(), registry.fingerprint()) == (None, (), ("", 0))


def test_the_shipped_champion_serves_until_home_has_one(home: Path, tmp_path: Path, training: Training) -> None:
    """Models of both folders are listed; the shipped folder is only read."""
    ModelRegistry(home).promote(FIRST, by="ros", at=AT)
    before = sorted(home.rglob("*"))
    registry = ModelRegistry(tmp_path / "mine", shipped=home)
    assert (registry.champion(), registry.versions()) == (FIRST, (FIRST,))
    save(registry, training, SECOND)
    registry.promote(SECOND, by="ros", at=AT)
    assert (registry.champion(), registry.versions()) == (SECOND, (FIRST, SECOND))
    assert registry.rollback(by="ros", at=AT) == FIRST
    assert registry.champion() == FIRST
    assert registry.load(FIRST).version == FIRST
    assert sorted(home.rglob("*")) == before


def test_rollback_goes_back_step_by_step(home: Path) -> None:
    """Each rollback returns to the champion before, also after a rollback and a new promotion."""
    registry = ModelRegistry(home)
    for version in (SECOND, THIRD):
        shutil.copytree(home / FIRST, home / version)
    for version in (FIRST, SECOND, THIRD):
        registry.promote(version, by="ros", at=AT)
    assert registry.rollback(by="kim", at=AT) == SECOND
    registry.promote(THIRD, by="ros", at=AT)
    assert [registry.rollback(by="kim", at=AT) for _ in range(2)] == [SECOND, FIRST]
    with pytest.raises(NotFound, match="There is no earlier champion"):
        registry.rollback(by="kim", at=AT)
    changes = registry.promotions()
    assert [(change.kind, change.version, change.previous) for change in changes[:4]] == [
        ("promote", FIRST, None),
        ("promote", SECOND, FIRST),
        ("promote", THIRD, SECOND),
        ("rollback", SECOND, THIRD),
    ]
    assert (changes[3].by, changes[3].at) == ("kim", AT)


def test_promoting_the_champion_changes_nothing(home: Path) -> None:
    """And leaves no record that a rollback would stumble over."""
    registry = ModelRegistry(home)
    registry.promote(FIRST, by="ros", at=AT)
    registry.promote(FIRST, by="ros", at=AT)
    assert len(registry.promotions()) == 1
    with pytest.raises(NotFound, match=r"“2026-11-22\.2”"):
        registry.promote(SECOND, by="ros", at=AT)


def test_a_crash_between_record_and_champion_does_no_harm(home: Path) -> None:
    """The champion's file is what counts: a record of a change that did not happen is not rolled back to."""
    registry = ModelRegistry(home)
    shutil.copytree(home / FIRST, home / SECOND)
    registry.promote(FIRST, by="ros", at=AT)
    registry.promote(SECOND, by="ros", at=AT)
    (home / "champion").write_text(f"{FIRST}\n")
    with (home / "promotions.jsonl").open("a") as record:
        record.write('{"at": "2026-')
    with pytest.raises(NotFound, match="no earlier champion"):
        registry.rollback(by="ros", at=AT)
    registry.promote(SECOND, by="ros", at=AT)
    assert registry.rollback(by="ros", at=AT) == FIRST


def test_the_fingerprint_changes_with_the_champion(home: Path) -> None:
    """By name, and when the same name was put there anew."""
    registry = ModelRegistry(home)
    shutil.copytree(home / FIRST, home / SECOND)
    seen = {registry.fingerprint()}
    for version in (FIRST, SECOND):
        registry.promote(version, by="ros", at=AT)
        assert registry.fingerprint() == registry.fingerprint()
        seen.add(registry.fingerprint())
    os.utime(home / SECOND / "manifest.json", ns=(1, 1))
    seen.add(registry.fingerprint())
    assert len(seen) == 4


@pytest.mark.parametrize("name", ["../../etc", "..", "/etc/passwd", "", "2026-11-22.1\n2026-11-22.2", "é\udcff"])
def test_a_champion_that_names_no_model_is_refused(home: Path, name: str) -> None:
    """Whatever stands in the file never becomes a path."""
    (home / "champion").write_bytes(name.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelRefused, match="champion"):
        ModelRegistry(home).champion()
    with pytest.raises((ModelRefused, NotFound)):
        ModelRegistry(home).load(name)


def change_byte(folder: Path) -> None:
    content = bytearray((folder / "model.joblib").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.joblib").write_bytes(content)


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def link_model(folder: Path) -> None:
    (folder / "model.joblib").rename(folder.parent / "elsewhere")
    (folder / "model.joblib").symlink_to(folder.parent / "elsewhere")


def link_folder(folder: Path) -> None:
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")


def trained_with(name: str, release: str) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder, lambda manifest: manifest["libraries"].update({name: release}))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (change_byte, "model.joblib is not the file its manifest describes .* Restore it or run"),
        (lambda folder: (folder / "a.svg").write_text("<svg></svg>"), "a.svg is not the file its manifest describes"),
        (lambda folder: (folder / "card.md").unlink(), "card.md is missing"),
        (lambda folder: (folder / "model.joblib").unlink(), "model.joblib is missing"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json cannot be read"),
        (lambda folder: (folder / "extra.py").write_text(""), "extra.py is not described by the manifest"),
        (lambda folder: (folder / "extra").mkdir(), "extra is not described by the manifest"),
        (
            lambda folder: os.truncate(folder / "manifest.json", 400),
            "manifest.json is not a whole manifest: This is not JSON",
        ),
        (lambda folder: rewrite(folder, lambda manifest: manifest.pop("files")), "“files” is missing"),
        (lambda folder: rewrite(folder, lambda manifest: manifest.update(format=99)), "format 99; this release reads"),
        (lambda folder: rewrite(folder, lambda manifest: manifest.update(version=SECOND)), "describes model 2026-11"),
        (lambda folder: rewrite(folder, lambda manifest: manifest.update(files=[])), "does not describe one model"),
        (
            lambda folder: rewrite(folder, lambda manifest: manifest["files"][0].update(name="../../etc/passwd")),
            "names “../../etc/passwd”, which cannot be one of its files",
        ),
        (link_model, "model.joblib is a link"),
        (link_folder, "is a link"),
        (trained_with("scikit-learn", "1.8.9"), "trained with scikit-learn 1.8.9, but .* is installed. Install"),
        (trained_with("spacy", "3.7.5"), "trained with spacy 3.7.5"),
        (trained_with("numpy", "1.26.4"), "trained with numpy 1.26.4"),
        (trained_with("python", "3.10.2"), "trained with Python 3.10.2"),
        (lambda folder: rewrite(folder, lambda manifest: manifest["libraries"].pop("joblib")), "an unknown release"),
    ],
)
def test_a_model_that_is_not_as_described_is_refused(home: Path, damage: Callable[[Path], object], said: str) -> None:
    """One byte, one file or one release amiss: the sentence says what, and what to do."""
    damage(home / FIRST)
    with pytest.raises(ModelRefused, match=said):
        ModelRegistry(home).load(FIRST)


def test_a_patch_release_of_a_library_is_no_reason(home: Path) -> None:
    """NumPy within its major release and scikit-learn within its minor one still understand the model."""
    major = np.__version__.split(".")[0]
    trained_with("numpy", f"{major}.0.0")(home / FIRST)
    assert ModelRegistry(home).load(FIRST).version == FIRST


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


def test_a_malicious_pickle_never_runs(home: Path) -> None:
    """Code in a file that the manifest does not describe is not reached."""
    sprung = home / "sprung"
    (home / FIRST / "model.joblib").write_bytes(pickle.dumps(Trap(sprung)))
    with pytest.raises(ModelRefused, match="is not the file its manifest describes"):
        ModelRegistry(home).load(FIRST)
    assert not sprung.exists()
    joblib.load(home / FIRST / "model.joblib")
    assert sprung.exists(), "the trap must work, or this test proves nothing"


def test_a_malicious_pickle_never_runs_under_another_release(home: Path) -> None:
    """Even with a matching hash, the libraries are checked before anything is unpickled."""
    content = pickle.dumps(Trap(home / "sprung"))
    (home / FIRST / "model.joblib").write_bytes(content)

    def describe(manifest: dict[str, Any]) -> None:
        manifest["libraries"]["scikit-learn"] = "0.1"
        (entry,) = (entry for entry in manifest["files"] if entry["name"] == "model.joblib")
        entry.update(size=len(content), sha256=hashlib.sha256(content).hexdigest())

    rewrite(home / FIRST, describe)
    with pytest.raises(ModelRefused, match=r"scikit-learn 0\.1"):
        ModelRegistry(home).load(FIRST)
    assert not (home / "sprung").exists()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="an open file has no path of its own here")
def test_a_file_swapped_after_the_check_is_not_loaded(home: Path) -> None:
    """What is loaded is the file that was checked, even if another has taken its name since."""
    sprung = home / "sprung"
    (home / "trap").write_bytes(pickle.dumps(Trap(sprung)))
    with verified_model(home / FIRST) as (_, path):
        (home / "trap").replace(home / FIRST / "model.joblib")
        assert joblib.load(path, mmap_mode="r").version == FIRST
    assert not sprung.exists()


def test_a_file_that_holds_something_else_is_refused(home: Path, training: Training) -> None:
    """A described, verified file must still hold this very model."""
    shutil.copytree(home / FIRST, home / SECOND)
    rewrite(home / SECOND, lambda manifest: manifest.update(version=SECOND))
    with pytest.raises(ModelRefused, match=r"does not hold model 2026-11-22\.2"):
        ModelRegistry(home).load(SECOND)


def test_a_damaged_report_is_refused(home: Path) -> None:
    """What cannot be read as a report is not half read."""
    (home / FIRST / "report.json").write_text("{}")
    with pytest.raises(ModelRefused, match=r"report\.json cannot be read"):
        ModelRegistry(home).report(FIRST)
