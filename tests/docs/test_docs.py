"""The documentation names every command and every setting, and nothing that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from moderation.cli.main import app
from moderation.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)


def _commands() -> Iterator[tuple[str, typer.models.CommandInfo | None, str]]:
    root = typer.main.get_command(app)
    for name, command in sorted(root.commands.items()):
        if hasattr(command, "commands"):
            for inner, leaf in sorted(command.commands.items()):
                yield f"{name} {inner}", leaf, leaf.help or ""
        else:
            yield name, command, command.help or ""


COMMANDS = {name: (command, text) for name, command, text in _commands()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_line_in_the_docs(name: str) -> None:
    """A command that nobody explains does not exist for its user."""
    command, text = COMMANDS[name]
    assert len(text) > 20
    assert f"moderation {name}" in TEXT
    for parameter in command.params:
        if parameter.name != "help":
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_operating_guide(field: str) -> None:
    """The table of settings is complete."""
    guide = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert f"`SECOND_OPINION_{field.upper()}`" in guide


def test_the_docs_name_no_setting_or_command_that_does_not_exist() -> None:
    """What was renamed or taken away is gone from the docs too."""
    settings = set(re.findall(r"SECOND_OPINION_([A-Z_]+[A-Z])", TEXT))
    assert settings <= {field.upper() for field in Settings.model_fields}
    groups = {name.split()[0] for name in COMMANDS}
    for words in re.findall(r"`moderation ([a-z]+(?: [a-z][a-z-]*)?)", TEXT):
        first = words.split()[0]
        assert first in groups, words
        if any(name.startswith(f"{first} ") for name in COMMANDS):
            assert words in COMMANDS, words


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link names a file that is there."""
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} → {target}"
