"""What the sites are told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one site."""

    id: int
    #: Stays the same over all attempts.
    message_id: str
    site_id: int
    comment_id: str
    body: str
    created_at: datetime
    #: Attempts made so far.
    attempts: int
    last_error: str | None
    dead_at: datetime | None
