"""A service in processes of its own, as `make run` starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx2

ROOT = Path(__file__).parents[2]

#: Longest that a process may take to become ready, in seconds; a slow machine must not fail a test of something else.
PATIENCE = 120.0

T = TypeVar("T")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, look: Callable[[], T | None]) -> T:
    """The first answer of `look` that is true. Fails when none comes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {PATIENCE} seconds")


@dataclass
class Service:
    """An installation with a folder, a database and models of its own."""

    folder: Path
    database_url: str
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, stdin: str | None = None, code: int = 0) -> str:
        """Run the `moderation` command in this installation; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "moderation", *arguments],
            cwd=ROOT,
            env=self._environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def set_up(self) -> tuple[str, str]:
        """First run; returns the site key and the moderator's password that it prints."""
        printed = self.run("setup")
        key, password = re.search(r"site key\s+(\S+)", printed), re.search(r"password\s+(\S+)", printed)
        assert key, printed
        assert password, printed
        return key[1], password[1]

    def start(self, *options: str) -> None:
        """Serve, and wait until it is ready."""
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moderation", "serve", "--port", str(self.port), *options],
            cwd=ROOT,
            env=self._environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        wait_for("readiness", self._is_ready)

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> int | None:
        """Ask it to end, and wait."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    @property
    def log(self) -> str:
        """What it wrote to standard error."""
        return (self.folder / "serve.log").read_text()

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return httpx2.get(f"{self.address}/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SECOND_OPINION_DATABASE_URL": self.database_url,
            "SECOND_OPINION_MODELS_DIR": str(self.folder / "models"),
            "SECOND_OPINION_REFRESH": "0.1",
            **self.environment,
        }
