"""A report on the corpus, for people and for programs."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from moderation.cli.output import out, print_table

if TYPE_CHECKING:
    # Its module brings scikit-learn, which no other command should wait for.
    from moderation.classifier.corpus.check import CorpusReport

#: Findings shown to a person; a program gets all.
_SHOWN = 50


def report_json(report: "CorpusReport") -> dict[str, Any]:
    """The whole report."""
    return asdict(report)


def print_report(report: "CorpusReport") -> None:
    """Tables first, then what is wrong, last of all the verdict: a terminal shows its end."""
    _print_composition(report)
    _print_looks(report)
    out.print()
    for finding in report.findings[:_SHOWN]:
        out.print(f"{finding.rule}: {finding.sentence}", style="red", soft_wrap=True)
    if len(report.findings) > _SHOWN:
        out.print(f"… and {len(report.findings) - _SHOWN} more; --json has them all.")
    if report.findings:
        out.print(f"{len(report.findings)} of the rules' demands are not met.", style="bold red")
    else:
        out.print("Every rule is kept.", style="bold green")


def _print_composition(report: "CorpusReport") -> None:
    out.print(f"{report.rows:,} comments on {len(report.topics)} topics\n", style="bold")
    print_table(
        ["comments", "rows", "in threads", "words: 10 %", "half", "90 %", "distinct runs of 3 words"],
        [
            (_words(row.name), row.rows, f"{row.threads:.0%}", *row.words, f"{row.distinct_trigrams:.0%}")
            for row in report.classes
        ],
        empty="There are none.",
    )
    out.print("\nKinds of fine comment: " + ", ".join(f"{kind or '?'} {count}" for kind, count in report.fine_kinds))
    out.print()
    print_table(
        ["thin topic", "rows", *(_words(row.name) for row in report.classes)],
        [(topic.topic, topic.rows, *topic.by_class[: len(report.classes)]) for topic in report.thin_topics],
        empty="No topic is thin.",
    )


def _print_looks(report: "CorpusReport") -> None:
    if report.balance is None:
        out.print("\nToo few comments to speak of balance.")
        return
    labels = list(dict.fromkeys(row.label for row in report.balance.rows))
    names = list(dict.fromkeys(row.name for row in report.balance.rows))
    distance = {(row.name, row.label): f"{row.distance:.2f}" for row in report.balance.rows}
    out.print("\nHow far each label's looks are from those of fine comments (Kolmogorov-Smirnov, 0 to 1)")
    print_table(
        ["", *(label.words for label in labels)],
        [(name, *(distance[name, label] for label in labels)) for name in names],
        empty="",
    )
    out.print("\nHow well looks alone tell a label from fine comments, on held-out groups (AUC; 0.5 is guessing)")
    print_table(
        ["label", "AUC", "comments"],
        [(probe.label.words, f"{probe.auc:.3f}", probe.rows) for probe in report.balance.probes],
        empty="",
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
