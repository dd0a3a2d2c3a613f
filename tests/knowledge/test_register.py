"""What a file of known claims must hold, and what the register that ships holds."""

from datetime import date
from pathlib import Path

import pytest

from moderation.domain.errors import InvalidData
from moderation.domain.known_claim import ClaimVerdict
from moderation.domain.label import Harm
from moderation.knowledge.register import load_register, parse_claims

SHIPPED = Path(__file__).parents[2] / "training_data" / "claims"
ENTRY = """
[[claim]]
id = "swallowing-the-tongue"
claim = "People can swallow their tongue."
wordings = ["he swallowed his tongue", "put a spoon in his mouth"]
verdict = "false"
correction = "Nobody can."
harm = "severe"
reviewed_on = 2026-11-22
sources = [{ publisher = "CDC", title = "First Aid", url = "https://www.cdc.gov/epilepsy/", url_checked = false }]
"""


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    """Every field of an entry is in the claim, and the file's name is its topic."""
    (tmp_path / "epilepsy.toml").write_text(ENTRY, "utf-8")
    [claim] = load_register(tmp_path).claims
    assert (claim.id, claim.topic, claim.verdict, claim.harm) == (
        "swallowing-the-tongue",
        "epilepsy",
        ClaimVerdict.FALSE,
        Harm.SEVERE,
    )
    assert claim.wordings == ("he swallowed his tongue", "put a spoon in his mouth")
    assert claim.reviewed_on == date(2026, 11, 22)
    assert (claim.sources[0].publisher, claim.sources[0].url_checked) == ("CDC", False)


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    """The same files give the same version; another word or another file name gives another."""
    file = tmp_path / "epilepsy.toml"
    file.write_text(ENTRY, "utf-8")
    version = load_register(tmp_path).version
    assert load_register(tmp_path).version == version
    file.write_text(ENTRY.replace("Nobody can.", "Nobody ever could."), "utf-8")
    assert load_register(tmp_path).version != version
    file.write_text(ENTRY, "utf-8")
    file.rename(tmp_path / "seizures.toml")
    assert load_register(tmp_path).version != version


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"false"', '"wrong"', "“verdict” must be one of “false”, “misleading”"),
        ('verdict = "false"', "", "“verdict” is missing"),
        ('harm = "severe"', "", "“harm” is missing"),
        ('harm = "severe"', 'harm = "big"', "“harm” must be one of"),
        ('"false"', '"true"', "a true claim does no harm"),
        ('"swallowing-the-tongue"', '"Tongue!"', "“id” must be lower-case"),
        ('["he swallowed his tongue", "put a spoon in his mouth"]', "[]", "“wordings” must be"),
        ('["he swallowed his tongue", "put a spoon in his mouth"]', '["a", "a"]', "“wordings” must be"),
        ('["he swallowed his tongue", "put a spoon in his mouth"]', '"a"', "“wordings” must be"),
        ('"Nobody can."', '"  "', "“correction” must be a text"),
        ("2026-11-22", '"2026-11-22"', "“reviewed_on” must be a date"),
        ("2026-11-22", "2026-11-22T10:00:00Z", "“reviewed_on” must be a date"),
        ("https://www", "http://www", "sources 1: “url” must be an address"),
        (", url_checked = false", "", "sources 1: “url_checked” is missing"),
        ("url_checked = false", 'url_checked = "no"', "sources 1: “url_checked” must be true or false"),
        ('publisher = "CDC"', 'publisher = "CDC", page = 3', "sources 1: “page” is unknown"),
        ("correction =", "corection =", "“corection” is unknown"),
    ],
)
def test_a_mistake_names_file_and_entry(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """Each mistake is refused with the file, the entry and what is allowed."""
    assert old in ENTRY
    (tmp_path / "epilepsy.toml").write_text(ENTRY.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidData) as refused:
        load_register(tmp_path)
    assert str(refused.value).startswith("epilepsy.toml, entry ")
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[claim]", "is not TOML"),
        ("", "no \\[\\[claim\\]\\] entry"),
        ("claim = 3", "no \\[\\[claim\\]\\] entry"),
        ('title = "x"', "“title” is unknown"),
    ],
)
def test_a_file_that_holds_no_claims_is_refused(text: str, complaint: str) -> None:
    """A file is TOML with claims and nothing else."""
    with pytest.raises(InvalidData, match=f"epilepsy.toml.*{complaint}"):
        parse_claims(text, topic="epilepsy", file="epilepsy.toml")


def test_an_id_stands_once_in_the_register(tmp_path: Path) -> None:
    """The same id in two files is refused with both files' names."""
    (tmp_path / "a.toml").write_text(ENTRY, "utf-8")
    (tmp_path / "b.toml").write_text(ENTRY, "utf-8")
    with pytest.raises(InvalidData, match=r"b\.toml: the id “swallowing-the-tongue” is taken by an entry of a\.toml"):
        load_register(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is named."""
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidData, match=r"a\.toml cannot be read"):
        load_register(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """A wrong path is a mistake, not an empty register."""
    with pytest.raises(InvalidData, match="register of known claims is missing"):
        load_register(tmp_path / "nowhere")


def test_the_shipped_register_is_broad() -> None:
    """It covers many topics, holds surprising truths too, and each claim has four to eight wordings."""
    claims = load_register(SHIPPED).claims
    assert len(claims) >= 60
    assert len({claim.topic for claim in claims}) >= 15
    assert sum(claim.verdict is ClaimVerdict.TRUE for claim in claims) >= 10
    assert [claim.id for claim in claims if not 4 <= len(claim.wordings) <= 8] == []


def test_no_shipped_address_claims_to_be_checked() -> None:
    """Nobody has opened the sources yet, and the register says so."""
    sources = [source for claim in load_register(SHIPPED).claims for source in claim.sources]
    assert not any(source.url_checked for source in sources)


def test_no_wording_is_shared_by_two_claims() -> None:
    """A wording belongs to one claim, or nobody could tell which was meant."""
    wordings = [wording.lower() for claim in load_register(SHIPPED).claims for wording in claim.wordings]
    assert len(wordings) == len(set(wordings))
