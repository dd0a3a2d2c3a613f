"""What import-linter cannot see: shape of the modules, and who touches the environment."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("moderation/**/*.py"), *ROOT.glob("api/**/*.py")])
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_what_it_is_for_and_is_short(name: str) -> None:
    """A first-line docstring gives the one reason to change; about 300 lines are enough for it."""
    source = (ROOT / name).read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    assert docstring
    assert len(docstring.splitlines()[0]) >= 20
    assert len(source.splitlines()) <= 320


@pytest.mark.parametrize("name", NAMES)
def test_names_say_something(name: str) -> None:
    """No module is named for being useful to others."""
    assert Path(name).stem not in {"utils", "helpers", "common", "base", "manager", "misc"}


def test_only_settings_read_the_environment() -> None:
    """Time, chance and environment are arguments; one module reads the environment."""
    readers = [
        name
        for name, path in zip(NAMES, MODULES, strict=True)
        if "os.environ" in (source := path.read_text("utf-8")) or "os.getenv" in source
    ]
    assert readers == []


@pytest.mark.parametrize("folder", ["models", "training_data"])
def test_data_folders_hold_no_python(folder: str) -> None:
    """Models and data are data."""
    assert list((ROOT / folder).rglob("*.py")) == []
