"""An evaluation as one page of HTML that needs nothing beside it: no script, no style sheet, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from moderation.classifier import tables
from moderation.classifier.evaluation import MAIN_LABELS
from moderation.classifier.manifest import Manifest
from moderation.classifier.plots import Picture
from moderation.classifier.report import Cost, Evaluation
from moderation.classifier.tables import Table
from moderation.domain.verdict import Action

#: Mistakes shown in each list: all that a report keeps.
_MISTAKES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    id: str
    heading: str
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    note: str = ""
    #: Long lists stay closed until they are asked for.
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    name: str
    value: str
    detail: str


def evaluation_page(
    manifest: Manifest, evaluation: Evaluation, *, pictures: Sequence[Picture], cost: Cost | None, measured_at: datetime
) -> str:
    """How a model did on one set of comments, as a whole HTML document.

    The tables are those of the card; comments stand there by id alone.
    """
    found = (
        _Section(
            id="figures",
            heading="How well it tells labels apart",
            tables=_present(tables.heads(evaluation), tables.operating_points(evaluation, manifest)),
            pictures=tuple(pictures),
        ),
        _Section(id="zones", heading="Where it acts", tables=(tables.zones(manifest),)),
        _Section(id="suite", heading="Functional suite", tables=_present(tables.functional(evaluation))),
        _Section(
            id="voices",
            heading="Whose fine comments it holds",
            tables=(tables.voices(evaluation),) if evaluation.slices else (),
        ),
        _Section(
            id="disguise",
            heading="What disguise costs",
            tables=tuple(tables.evasion(evaluation)),
            note=tables.ABOUT_EVASION,
        ),
        _Section(
            id="mistakes",
            heading="Its worst mistakes, by id",
            tables=tuple(tables.mistakes(evaluation, _MISTAKES)),
            folded=True,
        ),
        _Section(id="cost", heading="What it takes", tables=() if cost is None else (tables.cost(cost, manifest),)),
    )
    return _template().render(
        manifest=manifest,
        evaluation=evaluation,
        measured_at=f"{measured_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        facts=_facts(evaluation),
        sections=[section for section in found if section.tables],
        limits=tuple(tables.limits(manifest)),
    )


def _present(*parts: Table | None) -> tuple[Table, ...]:
    return tuple(part for part in parts if part is not None)


def _facts(evaluation: Evaluation) -> list[_Fact]:
    facts = []
    for label in MAIN_LABELS:
        head = evaluation.head(label)
        if head is None or head.average_precision is None:
            continue
        hold = next((point for point in head.operating_points if point.zone is Action.HOLD), None)
        facts.append(
            _Fact(
                name=f"{tables.sentence_case(label.words)}: average precision",
                value=f"{head.average_precision:.3f}",
                detail="holding is off"
                if hold is None
                else f"{tables.percent(hold.harm_let_through.estimate)} let through, "
                f"{tables.percent(hold.voice_silenced.estimate)} of fine comments held",
            )
        )
    if evaluation.functional_cases is not None and evaluation.functional_pairs is not None:
        facts.append(
            _Fact(
                name="Functional suite: pairs wholly right",
                value=tables.percent(evaluation.functional_pairs),
                detail=f"{tables.percent(evaluation.functional_cases)} of cases right",
            )
        )
    return facts


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = _unbroken
    return environment.get_template("page.html")


def _unbroken(cell: str) -> str:
    # A number keeps its sign, and a pair of bounds stays together.
    return cell.replace(" %", "\u00a0%").replace(" to ", "\u00a0to\u00a0").replace(" of ", "\u00a0of\u00a0")
