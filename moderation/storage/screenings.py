"""Comments as they were screened, with their verdicts."""

from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from moderation.domain.comment import Article, Author, Comment
from moderation.domain.errors import NotFound
from moderation.domain.verdict import Screening
from moderation.storage.codec import verdict_from_json, verdict_to_json
from moderation.storage.tables import screenings


def lock_comment(connection: Connection, site_id: int, comment_id: str) -> None:
    """Let only one transaction at a time add revisions of a comment, so that each sees the others' rows."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        name = func.hashtextextended(f"{site_id}:{comment_id}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(name)))


def insert_screening(connection: Connection, screening: Screening, *, fingerprint: str) -> bool:
    """Store a screening. `False`, and nothing stored, when this comment's revision is there already."""
    comment, verdict = screening.comment, screening.verdict
    statement = insert(screenings).values(
        id=screening.id,
        site_id=screening.site_id,
        comment_id=comment.id,
        revision=comment.revision,
        text=comment.text,
        text_hash=comment.text_hash,
        fingerprint=fingerprint,
        article_title=comment.article.title,
        article_url=comment.article.url,
        parent_text=comment.parent_text,
        author_id=comment.author.id,
        author_name=comment.author.name,
        account_age_days=comment.author.account_age_days,
        language=comment.language,
        action=verdict.action,
        degraded=verdict.degraded,
        verdict=verdict_to_json(verdict),
        model_version=screening.model_version,
        register_version=screening.register_version,
        created_at=screening.created_at,
    )
    try:
        with connection.begin_nested():
            connection.execute(statement)
    except IntegrityError:
        if find_screening(connection, screening.site_id, comment.id, comment.revision) is None:
            raise
        return False
    return True


def find_screening(connection: Connection, site_id: int, comment_id: str, revision: int) -> Screening | None:
    """The screening of one revision of a site's comment."""
    row = connection.execute(
        select(screenings).where(
            screenings.c.site_id == site_id,
            screenings.c.comment_id == comment_id,
            screenings.c.revision == revision,
        )
    ).one_or_none()
    return None if row is None else screening_from_row(row)


def get_screening(connection: Connection, screening_id: str, *, site_id: int | None = None) -> Screening:
    """A screening by its id, of one site when `site_id` is given. Raises `NotFound`."""
    statement = select(screenings).where(screenings.c.id == screening_id)
    if site_id is not None:
        statement = statement.where(screenings.c.site_id == site_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"There is no screening “{screening_id}”.")
    return screening_from_row(row)


def latest_revision(connection: Connection, site_id: int, comment_id: str) -> int | None:
    """The highest revision screened so far of a site's comment."""
    highest: int | None = connection.scalar(
        select(func.max(screenings.c.revision)).where(
            screenings.c.site_id == site_id, screenings.c.comment_id == comment_id
        )
    )
    return highest


def count_repeats(connection: Connection, site_id: int, fingerprint: str, *, comment_id: str, since: datetime) -> int:
    """How many other comments of the site have carried the same words since then."""
    return (
        connection.scalar(
            select(func.count(screenings.c.comment_id.distinct())).where(
                screenings.c.site_id == site_id,
                screenings.c.fingerprint == fingerprint,
                screenings.c.created_at >= since,
                screenings.c.comment_id != comment_id,
            )
        )
        or 0
    )


def screening_from_row(row: Row[*tuple[object, ...]]) -> Screening:
    """The screening in a row that has all columns of `screenings`. The article's text is not stored."""
    values = row._mapping
    return Screening(
        id=values[screenings.c.id],
        site_id=values[screenings.c.site_id],
        comment=Comment(
            id=values[screenings.c.comment_id],
            revision=values[screenings.c.revision],
            text=values[screenings.c.text],
            article=Article(title=values[screenings.c.article_title], url=values[screenings.c.article_url]),
            author=Author(
                id=values[screenings.c.author_id],
                name=values[screenings.c.author_name],
                account_age_days=values[screenings.c.account_age_days],
            ),
            parent_text=values[screenings.c.parent_text],
            language=values[screenings.c.language],
        ),
        verdict=verdict_from_json(values[screenings.c.verdict]),
        model_version=values[screenings.c.model_version],
        register_version=values[screenings.c.register_version],
        created_at=values[screenings.c.created_at],
    )
