"""`moderation check`: a verdict on a comment, or on a file of them, without a database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.text import Text

from moderation.cli.output import AsJson, err, out, print_json, print_json_line
from moderation.domain.comment import Article, Comment
from moderation.domain.errors import InvalidComment, InvalidData
from moderation.domain.language import language_name
from moderation.domain.verdict import Action, Verdict
from moderation.domain.wording import percent
from moderation.policy.policy import load_policy
from moderation.settings import load_settings

_STYLES = {Action.PUBLISH: "black on green", Action.HOLD: "black on yellow", Action.REJECT: "white on red"}


def check(
    text: Annotated[str | None, typer.Argument(help="The comment. Leave it out with --jsonl.")] = None,
    article: Annotated[str, typer.Option(help="Title of the article that the comment stands under.")] = "",
    article_text: Annotated[Path | None, typer.Option(help="File with the article's text.")] = None,
    jsonl: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="Check lines {id, text, article}; write lines {id, action, labels, reasons}."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check one comment, or a file of comments in bulk. Needs no database and stores nothing.

    With --jsonl every line gets its answer, in order. A line that cannot be read is answered with "hold" and an
    "error", and the exit code is 1 at the end.
    """
    if (text is None) == (jsonl is None):
        raise typer.BadParameter("give either a comment or --jsonl FILE")
    from moderation.runtime import build_examiner, open_registry
    from moderation.services import checking

    settings = load_settings()
    examiner = build_examiner(settings, load_policy(settings.policy), open_registry(settings))
    if jsonl is not None:
        with _open(jsonl) as lines:
            faults = 0
            for answer in checking.check_lines(examiner, lines):
                faults += answer.error is not None
                print_json_line(answer.to_json())
        if faults:
            err.print(f"{faults} {'line' if faults == 1 else 'lines'} could not be checked; see “error” in the output.")
            raise typer.Exit(1)
        return
    comment = Comment(
        id="comment",
        # The shell may hand over bytes that are no text; they come as lone surrogates and are refused by name.
        text=text or "",
        article=Article(title=article, text=None if article_text is None else _read(article_text)),
    )
    verdict = checking.check_comment_text(examiner, comment)
    if as_json:
        print_json(checking.CheckedLine(id="comment", verdict=verdict).to_json())
    else:
        _show(comment, verdict, examiner.model_version)


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = Path(name).open("rb")  # noqa: SIM115 - closed below; only opening it may raise here
    except OSError as error:
        raise InvalidData(f"{name} cannot be read: {error.strerror}.") from error
    with lines:
        yield lines


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidComment(f"The article's text in {path} cannot be read as UTF-8.") from error


def _show(comment: Comment, verdict: Verdict, model_version: str | None) -> None:
    headline = Text(f" {verdict.action.upper()} ", style=_STYLES[verdict.action])
    headline.append(
        "  " + ", ".join(f"{score.label.words} {percent(score.probability)}" for score in verdict.labels), "default"
    )
    out.print(headline)
    marked = Text(comment.text)
    for signal in verdict.counted:
        for span in signal.spans:
            marked.stylize("bold underline", span.start, span.end)
    out.print(Text("“").append_text(marked).append("”"))
    for reason in verdict.reasons:
        bound = "" if reason.threshold is None else f" ({reason.action}s from {percent(reason.threshold)})"
        out.print(Text(f"• {reason.sentence}{bound}"))
    for signal in verdict.signals:
        for evidence in signal.evidence:
            out.print(
                Text(f"  {evidence.source}: {evidence.quote}" + (f" {evidence.url}" if evidence.url else ""), "dim")
            )
    out.print(Text(f"model {model_version or 'none'}, policy {verdict.policy_version}{_language(verdict)}", "dim"))


def _language(verdict: Verdict) -> str:
    if verdict.language_supported:
        return "" if verdict.language is None else f", {language_name(verdict.language)}"
    named = "another language" if verdict.language is None else language_name(verdict.language)
    return f", {named}, which the model has not learnt: its probabilities do not count"
