"""Templates, and how the console writes times and numbers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.templating import Jinja2Templates

from moderation.domain.account import Moderator, Role
from moderation.domain.label import Label
from moderation.domain.language import language_name
from moderation.domain.wording import percent


def render(request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
    """A page. Knows who is signed in, if the endpoint has asked for a session."""
    moderator: Moderator | None = getattr(request.state, "moderator", None)
    frame = {"moderator": moderator, "is_lead": moderator is not None and moderator.role.may_act_as(Role.LEAD)}
    return _templates.TemplateResponse(request, template, {**frame, **(values or {})}, status_code=status)


def age(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits: “3 h”."""
    seconds = max(0, int(((now or datetime.now(UTC)) - then).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def moment(value: datetime) -> str:
    """A time to the minute, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def words(label: Label | str) -> str:
    """A label or another of our words, for reading."""
    return str(label).replace("_", " ")


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(age=age, language=language_name, moment=moment, percent=percent, words=words)
_templates = Jinja2Templates(env=_environment)
