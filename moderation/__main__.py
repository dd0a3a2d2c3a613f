"""Runs the `moderation` command: `python -m moderation`."""

from moderation.cli.main import run

run()
