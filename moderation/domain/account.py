"""Who may use the service: sites and people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do in the console; a later member may do all that an earlier one may."""

    #: Decides items.
    MODERATOR = "moderator"
    #: Decides escalated items too.
    EXPERT = "expert"
    #: Sees the audit trail and replays deliveries.
    LEAD = "lead"
    #: Everything.
    ADMIN = "admin"

    def may_act_as(self, other: "Role") -> bool:
        """Whether this role includes `other`."""
        return tuple(Role).index(self) >= tuple(Role).index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """A person with a sign-in."""

    id: int
    #: What they sign in with; unique, lower case.
    username: str
    #: What colleagues see.
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A publisher whose comments are screened."""

    id: int
    name: str
    #: Where decisions are sent; `None` when the site polls.
    webhook_url: str | None
    #: Signs what is sent: `whsec_…`.
    webhook_secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKey:
    """A key as it may be listed: never the key itself."""

    id: int
    site_id: int
    prefix: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in that may still be used."""

    id: int
    moderator: Moderator
    browser: str
    created_at: datetime
    expires_at: datetime
