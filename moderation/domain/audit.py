"""A line of the trail: who did what, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the trail."""

    at: datetime
    #: `site:3`, `moderator:7`, `command line`.
    actor: str
    action: str
    #: `screening:…`, `item:…`, `model:…`.
    subject: str
    detail: Mapping[str, Any]
