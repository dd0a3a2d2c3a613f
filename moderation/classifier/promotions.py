"""Who promoted which model when, and which champions led to the present one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO


class PromotionKind(StrEnum):
    """Which way the champion changed."""

    #: A candidate took over.
    PROMOTE = "promote"
    #: The one before came back.
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """One change of champion."""

    at: datetime
    by: str
    version: str
    previous: str | None
    kind: PromotionKind


def reign_of(promotions: Sequence[Promotion], champion: str | None) -> list[str]:
    """The champions that led to the present one, oldest first.

    Where the record and the champion's file disagree (a crash between the two, a hand's edit), the file is right.
    """
    reign: list[str] = []
    for change in promotions:
        if change.kind is PromotionKind.PROMOTE:
            _return_to(reign, change.previous)
            reign.append(change.version)
        else:
            _return_to(reign, change.version)
    _return_to(reign, champion)
    return reign


def cut_torn_line(file: BinaryIO) -> None:
    """Take off what a crash left unfinished: the next record must begin on a line of its own."""
    file.seek(0)
    file.truncate(file.read().rfind(b"\n") + 1)


def _return_to(reign: list[str], version: str | None) -> None:
    if version in reign:
        del reign[len(reign) - reign[::-1].index(version) :]
    elif version is not None:
        reign.append(version)
