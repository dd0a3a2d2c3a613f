"""Screenings, kept whole."""

from sqlalchemy import select, update

from moderation.domain.language import LanguageFinding
from moderation.storage.engine import Database
from moderation.storage.screenings import get_screening, insert_screening
from moderation.storage.tables import screenings
from tests import given


def test_a_screening_comes_back_as_it_went_in(database: Database) -> None:
    """Every field of the verdict is stored, its language and whether that counted among them."""
    site = given.a_site(database).id
    kept = [
        given.a_screening(site, language=language)
        for language in (
            given.ENGLISH,
            LanguageFinding(),
            LanguageFinding(code="es", supported=False),
            LanguageFinding(supported=False),
        )
    ]
    with database.write() as connection:
        for screening in kept:
            assert insert_screening(connection, screening, fingerprint=screening.comment.text_hash)
    with database.read() as connection:
        assert [get_screening(connection, screening.id) for screening in kept] == kept


def test_a_screening_from_before_languages_were_told_can_be_read(database: Database) -> None:
    """It has no language, and the model was heard on it."""
    screening = given.a_screening(given.a_site(database).id)
    with database.write() as connection:
        insert_screening(connection, screening, fingerprint=screening.comment.text_hash)
        stored = dict(connection.scalar(select(screenings.c.verdict)) or {})
        del stored["language"], stored["language_supported"]
        connection.execute(update(screenings).values(verdict=stored))
    with database.read() as connection:
        verdict = get_screening(connection, screening.id).verdict
    assert (verdict.language, verdict.language_supported) == (None, True)
