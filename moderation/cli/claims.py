"""`moderation claims`: the register of known claims."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from moderation.cli.output import AsJson, err, out, print_json, print_json_line, print_table
from moderation.cli.training import progress_bar
from moderation.settings import load_settings

app = typer.Typer(help="The register of known claims.", no_args_is_help=True)


@app.command("list")
def list_claims(
    containing: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only claims in which these words stand.")] = "",
    topic: Annotated[str | None, typer.Option(help="Only claims on this topic.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the claims by their ids."""
    from moderation.services import claims

    found = claims.find_claims(claims.open_register(load_settings().register_dir), topic=topic, containing=containing)
    if as_json:
        print_json([{"id": claim.id, "claim": claim.claim, "verdict": claim.verdict} for claim in found])
        return
    for claim in found:
        out.print(f"{claim.id}  ({claim.verdict})", style="bold", soft_wrap=True)
        out.print(f"  {claim.claim}", soft_wrap=True)
    if not found:
        out.print("No known claim has these words.")


@app.command()
def show(claim_id: Annotated[str, typer.Argument(metavar="ID", help="As `list` prints it.")]) -> None:
    """Show one claim with its wordings, correction and sources."""
    from moderation.services import claims

    claim = claims.get_claim(claims.open_register(load_settings().register_dir), claim_id)
    out.print(claim.claim, style="bold", soft_wrap=True)
    harm = f", harm {claim.harm}" if claim.harm else ""
    out.print(f"{claim.verdict}{harm}, {claim.topic}, reviewed on {claim.reviewed_on}\n")
    out.print(f"{claim.correction}\n", soft_wrap=True)
    for wording in claim.wordings:
        out.print(f"  “{wording}”", soft_wrap=True)
    out.print()
    for source in claim.sources:
        unopened = "" if source.url_checked else " (nobody has opened this address yet)"
        out.print(f"{source.publisher}: {source.title}\n  {source.url}{unopened}", soft_wrap=True)


@app.command()
def stats(as_json: AsJson = False) -> None:
    """What the register holds, topic by topic."""
    from moderation.services import claims

    topics = claims.count_topics(claims.open_register(load_settings().register_dir))
    if as_json:
        print_json([asdict(topic) for topic in topics])
        return
    print_table(
        ["topic", "claims", "wordings", "false", "misleading", "unproven", "true", "opened"],
        [
            (topic.topic, topic.claims, topic.wordings, *topic.by_verdict.values(), f"{topic.checked}/{topic.sources}")
            for topic in topics
        ],
        empty="The register is empty.",
    )
    out.print("\n“Opened” are the addresses of sources that somebody has read, of all.")
    out.print(
        f"{sum(topic.claims for topic in topics)} claims in {sum(topic.wordings for topic in topics)} wordings.",
        style="bold",
    )


@app.command()
def evaluate(
    golden: Annotated[
        Path | None, typer.Argument(metavar="[GOLDEN]", help="Another folder of golden comments.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how golden comments find their claims and contradict their articles, with the champion's encoder."""
    from moderation.runtime import open_registry
    from moderation.services import claims, comparing, finding

    settings = load_settings()
    registry, folder = open_registry(settings), golden or settings.data_dir / "golden"
    champion = registry.champion()
    encoder = None if champion is None else registry.load(champion).encoder
    reader = finding.open_reader(registry, encoder)
    index = finding.build_index(claims.open_register(settings.register_dir), reader)
    figures = finding.measure_matching(index, folder)
    pairs = comparing.read_pairs(folder / "articles")
    articles = comparing.measure_comparison(finding.build_comparison(reader), pairs)
    if as_json:
        print_json({"claims": [asdict(row) for row in figures], "articles": asdict(articles)})
        return
    print_table(
        ["comments", "rows", "right claim first", "in the first three", "any shown", "said to repeat one"],
        [
            (
                row.name,
                row.comments,
                _share(row.first),
                _share(row.among_three),
                _share(row.shown),
                _share(row.repeated),
            )
            for row in figures
        ],
        empty="There are no comments to measure on.",
    )
    right = "" if articles.precision is None else f" ({_share(articles.precision)} of them rightly)"
    out.print(
        f"\nOf {articles.pairs} comments under articles, {articles.said} are said to contradict the article{right}, "
        f"which is {_share(articles.recall)} of those that do. Comments that speak of one of its sentences are shown "
        f"that sentence in {_share(articles.right_sentence)} of cases.",
        soft_wrap=True,
    )


@app.command()
def export(
    publisher: Annotated[str, typer.Option(help="Who reviewed the claims, as it shall stand in the data.")],
    address: Annotated[str, typer.Option(help="The address below which each claim has its page.")],
) -> None:
    """Print every claim as schema.org ClaimReview, one JSON-LD object a line."""
    from moderation.services import claims

    register = claims.open_register(load_settings().register_dir)
    for review in claims.claim_reviews(register, publisher=publisher, address=address):
        print_json_line(review)


@app.command("check-links")
def check_links(as_json: AsJson = False) -> None:
    """Open the address of every source; exit code 1 when one does not answer."""
    import httpx2

    from moderation.services import claims

    register = claims.open_register(load_settings().register_dir)
    with httpx2.Client() as client, progress_bar() as progress:
        dead = claims.check_links(register, client=client, progress=lambda *at: progress("opening", *at))
    if as_json:
        print_json([asdict(link) for link in dead])
    else:
        print_table(
            ["claim", "answer", "address"],
            [(link.claim, link.answer, link.url) for link in dead],
            empty="Every address answers. Whether its page says what the claim needs takes a reader.",
        )
    if dead:
        err.print(f"{len(dead)} addresses do not answer.")
        raise typer.Exit(1)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
