"""Services to start, and the browser to look at them with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.service import ROOT, Service
from tests.skipping import skip_loudly


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    """An installation that is not started, on each database, with a copy of the shipped champion."""
    shutil.copytree(ROOT / "models", tmp_path / "models")
    service = Service(tmp_path, database_url)
    yield service
    service.kill()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return skip_loudly("Chromium is missing: install Debian's chromium")
