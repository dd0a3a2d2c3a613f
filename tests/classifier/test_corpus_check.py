"""The rules of the corpus: the shipped one keeps them, and each breach is found."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.classifier.corpus import check
from moderation.classifier.corpus.balance import measure_balance
from moderation.classifier.corpus.check import CorpusReport, check_corpus
from moderation.classifier.corpus.composition import class_rows, distinct_trigrams, topic_rows
from moderation.classifier.corpus.frames import shared_frames
from moderation.classifier.dataset import Case, read_cases
from moderation.detectors.text import read
from moderation.domain.comment import Article
from moderation.domain.label import Harm, Label
from tests.classifier.learning import an_example

DATA = Path(__file__).parents[2] / "training_data"


def a_case(text: str, *labels: Label, name: str, group: str = "", **fields: str) -> Case:
    """A complete row of a corpus."""
    example = an_example(text, *labels, name=name, group=group or name, topic=fields.pop("topic", "iron"))
    harm = Harm.LOW if Label.MEDICAL_MISINFORMATION in labels else None
    comment = replace(example.comment, article=Article(title=fields.pop("article", "What Is Iron?")))
    kind = fields.pop("kind", "story")
    return Case(
        example=replace(example, comment=comment, harm=harm, kind=kind),
        setting=fields.pop("setting", "article"),
        author_style=fields.pop("author_style", "terse"),
    )


def rules_broken(cases: Sequence[Case], golden: Sequence[Case] = ()) -> list[tuple[str, str]]:
    """What the check finds in a small corpus."""
    return [(finding.rule, finding.sentence) for finding in check_corpus(cases, golden, read=read).findings]


@pytest.fixture(scope="module")
def shipped() -> CorpusReport:
    return check_corpus(
        read_cases(DATA / "seed", source="seed"), read_cases(DATA / "golden", source="golden"), read=read
    )


def test_the_shipped_corpus_keeps_every_rule(shipped: CorpusReport) -> None:
    """No golden row or near-duplicate of one is in the seed; twins are there; looks and frames give nothing away."""
    assert shipped.findings == ()


def test_the_shipped_corpus_is_as_large_as_its_datasheet_says(shipped: CorpusReport) -> None:
    """At least 5,000 rows on 60 topics, half of them fine, spam and medical misinformation in their hundreds."""
    rows = {row.name: row.rows for row in shipped.classes}
    assert shipped.rows >= 5000
    assert len(shipped.topics) >= 60
    assert rows["fine"] >= 2500
    assert rows[Label.SPAM] >= 1150
    assert rows[Label.MEDICAL_MISINFORMATION] >= 1450
    assert min(rows[Label.PRIVACY], rows[Label.CRISIS]) >= 150
    sheet = (DATA / "README.md").read_text("utf-8")
    assert f"{shipped.rows:,} comments" in sheet
    for row in shipped.classes:
        assert f"| {row.name.replace('_', ' ')} | {row.rows:,} |" in sheet


def test_the_golden_set_is_as_large_as_its_datasheet_says() -> None:
    """600 natural comments, 250 pairs and more, over at least 22 capabilities."""
    natural = read_cases(DATA / "golden" / "natural.jsonl", source="golden")
    functional = read_cases(DATA / "golden" / "functional.jsonl", source="golden")
    assert len(natural) >= 600
    assert len(functional) >= 500
    assert len({case.capability for case in functional}) >= 22
    pairs: dict[str, set[frozenset[Label]]] = {}
    for case in functional:
        pairs.setdefault(case.pair, set()).add(case.example.labels)
    assert all(len(labels) == 2 for labels in pairs.values())


def test_a_row_without_its_fields_is_found() -> None:
    """Who speaks, where and on what is part of a row; harm belongs to medical misinformation alone."""
    case = a_case("iron made me sick", name="a", article="", author_style="", setting="page")
    lost = replace(case, example=replace(case.example, harm=Harm.LOW))
    assert rules_broken([lost]) == [
        ("fields", "a has no article, author_style."),
        ("fields", "a: “setting” must be article or thread."),
        ("harm", "a: “harm” goes with medical misinformation and with nothing else."),
    ]


def test_near_duplicates_are_found_outside_a_group_only() -> None:
    """Twins may share words; strangers may not."""
    text = "taking the iron with orange juice made all the difference for my {}"
    twins = [a_case(text.format(who), name=who, group="g") for who in ("sister", "mother")]
    assert rules_broken(twins) == []
    strangers = [a_case(text.format(who), name=who) for who in ("sister", "mother")]
    assert [rule for rule, _ in rules_broken(strangers)] == ["duplicates"]


def test_a_golden_row_in_the_seed_is_found() -> None:
    """By its words with one changed, and by its article's title in whatever case."""
    seed = [a_case("taking the iron with orange juice made all the difference for my sister", name="s")]
    golden = [
        a_case("taking the iron with orange juice made all the difference for my father", name="g1", article="Iron"),
        a_case("so it goes, and nobody told us", name="g2", article="what is IRON?"),
    ]
    broken = rules_broken(seed, golden)
    assert broken[0][0] == "golden"
    assert broken[0][1].startswith("s is nearly the golden g1")
    assert broken[1:] == [("golden", "The golden g2 stands under an article of the seed.")]


def test_medical_misinformation_without_a_fine_twin_is_found() -> None:
    """A spam twin will not do."""
    cases = [
        a_case("iron cures cancer", Label.MEDICAL_MISINFORMATION, name="a", group="g"),
        a_case("order our iron by post today", Label.SPAM, name="b", group="g"),
        a_case("is it true what they say of liver?", name="c", group="h"),
    ]
    assert rules_broken(cases) == [
        ("twins", "a is medical misinformation without a fine twin in its group."),
        ("twins", "0 of 1 spam comments have a fine twin; a third is asked."),
    ]


def test_a_topic_that_gives_the_label_away_is_found() -> None:
    """Twenty comments on one topic of which three are fine teach the topic and not the meaning."""
    cases = [a_case(f"{number} " * 6, Label.SPAM, name=str(number), group=f"g{number % 3}") for number in range(17)]
    cases += [a_case(f"fine {number} " * 3, name=f"f{number}", group=f"g{number}") for number in range(3)]
    assert rules_broken(cases) == [("topics", "15% of those on “iron” are fine; 25% is asked.")]


def test_a_template_is_found_by_its_frame() -> None:
    """Nine groups that fill the same sentence with other words are a template; eight and their twins are not."""
    fillings = ("ginger", "fennel", "kelp", "zinc", "honey", "garlic", "mint", "aloe", "vinegar")
    cases = [a_case(f"i have been on {thing} for a year and it is good", name=thing) for thing in fillings]
    # Enough other comments that one word in a hundred of them is rare.
    cases += [a_case(f"number {number}", name=f"other{number}") for number in range(200)]
    assert dict(shared_frames(cases, most=8))["i have been on … for a year and it is good"] == 9
    twins = [replace(case, example=replace(case.example, group="one")) for case in cases[:2]]
    assert shared_frames([*twins, *cases[2:]], most=8) == ()


def large_corpus(label: Label, disguise: Callable[[str], str]) -> list[Case]:
    """560 unlike comments, every other one with a label and a disguise of its looks."""
    fine = [case for case in read_cases(DATA / "seed", source="seed") if not case.example.labels][:560]
    cases = []
    for number, case in enumerate(fine):
        labels = frozenset({label}) if number % 2 else frozenset[Label]()
        text = disguise(case.example.comment.text) if number % 2 else case.example.comment.text
        comment = replace(case.example.comment, text=text)
        cases.append(replace(case, example=replace(case.example, comment=comment, labels=labels)))
    return cases


def test_looks_that_give_a_label_away_are_found() -> None:
    """Shouting in one label only is found by the distance of its capitals and by the probe."""
    report = check_corpus(large_corpus(Label.MEDICAL_MISINFORMATION, str.upper), [], read=read)
    broken = {(finding.rule, finding.sentence.split(" by ")[0]) for finding in report.findings}
    assert ("balance", "medical misinformation differs in capitals") in broken
    assert any(finding.rule == "leak" for finding in report.findings)


def test_length_that_gives_a_label_away_is_found() -> None:
    """Spam that is half as long as what is fine is found too."""
    report = check_corpus(large_corpus(Label.SPAM, lambda text: text[: len(text) // 2]), [], read=read)
    assert any(finding.sentence.startswith("spam differs in length") for finding in report.findings)


def test_labels_that_fall_by_chance_leak_nothing() -> None:
    """The probe's area under the curve is near a half when looks mean nothing."""
    balance = measure_balance(large_corpus(Label.MEDICAL_MISINFORMATION, str), tuple(Label), read=read)
    (probe,) = balance.probes
    assert 0.4 < probe.auc < 0.6
    assert all(row.distance < 0.2 for row in balance.rows)


def test_words_said_again_and_again_are_found() -> None:
    """A corpus that repeats its phrases has few distinct runs of words."""
    assert distinct_trigrams(["a b c d", "a b c e"]) == 0.75
    assert distinct_trigrams(["one two"]) == 1.0


def test_tables_count_a_comment_under_each_of_its_labels() -> None:
    """A seller's false cure counts as spam and as medical misinformation; topics come thinnest first."""
    cases = [
        a_case("iron cures cancer, order now", Label.SPAM, Label.MEDICAL_MISINFORMATION, name="a"),
        a_case("iron made me sick", name="b", setting="thread"),
        a_case("what a night", name="c", topic="sleep"),
    ]
    assert {row.name: row.rows for row in class_rows(cases)} == {"fine": 2, "spam": 1, "medical_misinformation": 1}
    assert [(row.topic, row.rows, row.by_class) for row in topic_rows(cases)] == [
        ("sleep", 1, (1, 0, 0, 0, 0)),
        ("iron", 2, (1, 1, 1, 0, 0)),
    ]


def test_a_small_corpus_is_not_judged_by_its_balance() -> None:
    """Three rows have no distribution to speak of."""
    report = check_corpus([a_case("iron made me sick", name="b")], [], read=read)
    assert report.balance is None
    assert report.findings == ()
    assert check.FEWEST_ROWS > 100


def test_a_report_goes_through_json(shipped: CorpusReport) -> None:
    """What a program reads is plain data."""
    from moderation.cli.corpus import report_json

    assert json.loads(json.dumps(report_json(shipped)))["rows"] == shipped.rows
