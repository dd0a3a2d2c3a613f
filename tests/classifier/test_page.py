"""The page of an evaluation: whole in itself, plain to any reader, and without a comment's words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest

from moderation.classifier.dataset import Case
from moderation.classifier.evaluation import evaluate
from moderation.classifier.evasion import measure_evasion
from moderation.classifier.intervals import wilson
from moderation.classifier.page import evaluation_page
from moderation.classifier.plots import draw_for_page
from moderation.classifier.report import Cost, Evaluation, SliceFigures
from moderation.classifier.training import Training
from moderation.domain.label import Label
from moderation.domain.verdict import Threshold
from tests.classifier.learning import POLICY, reading_of
from tests.classifier.test_card import MANIFEST

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Outline(HTMLParser):
    """What stands in a page, and whether its tags close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def the_evaluation(training: Training) -> Evaluation:
    held_out = training.held_out
    cases = [
        Case(example=example, setting="thread", capability="negation", pair=str(number // 2))
        for number, example in enumerate(held_out.examples)
    ]
    # Half of the spam is missed, so that there are mistakes to list.
    spam = [Label.SPAM in example.labels for example in held_out.examples]
    thresholds = {Label.SPAM: Threshold(hold=float(np.median(held_out.probabilities[spam, 0])))}
    evaluation = evaluate(
        "golden", cases, held_out.labels, held_out.probabilities, thresholds=thresholds, base_rates=POLICY.base_rates
    )
    evasion = measure_evasion(
        training.model,
        cases[::6],
        held_out.labels,
        held_out.probabilities[::6],
        thresholds=thresholds,
        read=reading_of,
        seed=1,
    )
    return replace(evaluation, evasion=evasion)


@pytest.fixture(scope="module")
def evaluation(training: Training) -> Evaluation:
    """The small corpus, held out, with everything that can be measured."""
    return the_evaluation(training)


def a_page(evaluation: Evaluation, training: Training) -> str:
    held_out = training.held_out
    return evaluation_page(
        MANIFEST,
        evaluation,
        pictures=draw_for_page(held_out.examples, held_out.labels, held_out.probabilities),
        cost=Cost(comments=156, per_second=900, median=1.2, p99=3.4),
        measured_at=NOW,
    )


def test_the_page_needs_nothing_beside_it(evaluation: Evaluation, training: Training) -> None:
    """No script, no style sheet, no picture, no address but places within the page and the names of XML."""
    page = a_page(evaluation, training)
    outline = Outline(page)
    assert outline.open == []
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert set(re.findall(r"https?://[^\"'\s<)]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'" in page
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]


def test_places_within_the_page_are_there_once(evaluation: Evaluation, training: Training) -> None:
    """Every name is given once, and every reference, those within the pictures included, finds its name."""
    page = a_page(evaluation, training)
    names = [attributes["id"] for _, attributes in Outline(page).tags if "id" in attributes]
    assert len(names) == len(set(names))
    referred = re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]+)', page)
    assert referred
    assert set(referred) <= set(names)


def test_every_table_says_what_it_shows(evaluation: Evaluation, training: Training) -> None:
    """A caption, a head for each column, a head for each row; pictures have words of their own."""
    outline = Outline(a_page(evaluation, training))
    tables = len(outline.named("table"))
    assert tables >= 8
    assert len(outline.named("caption")) == tables
    heads = [attributes["scope"] for attributes in outline.named("th")]
    assert set(heads) == {"col", "row"}
    assert heads.count("row") == len(outline.named("tr")) - tables
    assert len(outline.named("svg")) == 2
    assert len([1 for _, attributes in outline.tags if attributes.get("role") == "img"]) == 2


def test_the_page_has_the_figures_of_the_card(evaluation: Evaluation, training: Training) -> None:
    """Figures, zones, suite, voices, disguises, mistakes, cost and limits."""
    page = a_page(evaluation, training)
    for heading in (
        "How well it tells labels apart",
        "Where it acts",
        "Functional suite",
        "Whose fine comments it holds",
        "What disguise costs",
        "Its worst mistakes, by id",
        "What it takes",
        "Limits",
    ):
        assert f">{heading}</h2>" in page
    assert "look-alikes" in page
    assert "900 comments a second" in page
    assert "Measured 2026-11-23 08:05 UTC" in page
    head = evaluation.head(Label.SPAM)
    assert head is not None
    assert f"{head.average_precision:.3f}" in page


def test_comments_stand_there_by_id_alone(evaluation: Evaluation, training: Training) -> None:
    """The page may be passed on where the comments may not."""
    page = a_page(evaluation, training)
    head = evaluation.head(Label.SPAM)
    assert head is not None
    assert head.mistakes is not None
    assert head.mistakes.harm_let_through.total == 24
    assert all(mistake.id in page for mistake in head.mistakes.harm_let_through.worst)
    for example in training.held_out.examples:
        assert example.comment.text not in page


def test_what_a_site_named_is_no_markup(evaluation: Evaluation, training: Training) -> None:
    """Kinds and file names come from a site's own data."""
    odd = SliceFigures(field="kind", value="<script>alert(1)</script>", fine=1, held=0, voice_silenced=wilson(0, 1))
    page = a_page(replace(evaluation, name="<b>mine</b>", slices=(odd,)), training)
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_a_page_can_do_without_what_was_not_measured(training: Training) -> None:
    """No fine comments, no labels, no cost, no disguise: the sections are left out."""
    bare = evaluate("none", [], training.model.labels, [], thresholds={}, base_rates=POLICY.base_rates)
    nothing = np.zeros((0, 2))
    page = evaluation_page(
        MANIFEST, bare, pictures=draw_for_page([], training.model.labels, nothing), cost=None, measured_at=NOW
    )
    assert Outline(page).open == []
    assert "What it takes</h2>" not in page
    assert "What disguise costs</h2>" not in page


def test_the_same_evaluation_gives_the_same_page(evaluation: Evaluation, training: Training) -> None:
    """Not a byte differs, pictures included."""
    assert a_page(evaluation, training) == a_page(evaluation, training)
