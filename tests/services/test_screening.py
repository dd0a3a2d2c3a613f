"""Screening: idempotent, stored before it is answered, queued when a person should look."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import pytest

from moderation.detectors.language import LanguageDetector
from moderation.domain.account import Role
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidComment, NotFound, RevisionConflict
from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.review import QueueReason, ReviewItem
from moderation.domain.signal import Detector, FailureKind, Reading, Signal
from moderation.domain.verdict import Action, Screening
from moderation.services import screening
from moderation.services.examining import Examiner
from moderation.storage import audit, queue
from moderation.storage.engine import Database
from tests import given
from tests.given import NOW, POLICY, THRESHOLDS

CURE = given.ListedDetector(
    "model",
    {
        "cure": (given.a_signal(Label.MEDICAL_MISINFORMATION, 0.8),),
        "pills": (given.a_signal(Label.SPAM, 0.95),),
        "suicide": (given.a_signal(Label.CRISIS, 1.0, detector="crisis"),),
    },
)


class Broken:
    """A detector with a fault that quotes the comment."""

    name = "broken"

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        raise RuntimeError(f"cannot read {readings[0].text}")


class Stuck:
    """A detector that waits until it is released."""

    name = "stuck"

    def __init__(self) -> None:
        self.released = threading.Event()

    def detect(self, readings: Sequence[Reading]) -> list[tuple[Signal, ...]]:
        self.released.wait(30)
        return [() for _ in readings]


class BrokenLanguage(LanguageDetector):
    """A language detector with a fault that quotes the comment."""

    def detect(self, readings: Sequence[Reading]) -> list[LanguageFinding]:
        raise RuntimeError(f"cannot read {readings[0].text}")


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def _examiner(*detectors: Detector, audit_rate: float = 0.0) -> Examiner:
    return Examiner(
        detectors=detectors or (CURE,),
        language=LanguageDetector(POLICY.language.supported),
        policy=replace(POLICY, audit_rate=audit_rate),
        thresholds=THRESHOLDS,
        model_version="m1",
        register_version="r1",
    )


def _screen(
    database: Database,
    executor: Executor,
    comment: Comment,
    site_id: int,
    examiner: Examiner | None = None,
    budget: float = 30.0,
) -> tuple[Screening, bool]:
    return screening.screen(
        database,
        examiner or _examiner(),
        comment,
        site_id=site_id,
        screening_id=f"scr_{comment.id}_{comment.revision}_{threading.get_ident()}"[:30],
        now=NOW,
        executor=executor,
        budget=budget,
    )


def _open_items(database: Database) -> tuple[ReviewItem, ...]:
    with database.read() as connection:
        return queue.list_open(connection, role=Role.ADMIN, limit=100)


def test_a_repeat_gets_the_stored_verdict(database: Database, executor: Executor) -> None:
    """The same site, id, revision and text give the same screening, even after the model has changed."""
    site = given.a_site(database).id
    comment = given.a_comment("this cure works")
    first, created = _screen(database, executor, comment, site)
    second, created_again = _screen(database, executor, comment, site, _examiner(given.ListedDetector("model", {})))
    assert (created, created_again) == (True, False)
    assert second == first
    assert len(_open_items(database)) == 1


def test_the_same_revision_with_another_text_is_refused(database: Database, executor: Executor) -> None:
    """An edit must come as a new revision, and the error says so."""
    site = given.a_site(database).id
    comment = given.a_comment("first words")
    _screen(database, executor, comment, site)
    with pytest.raises(RevisionConflict, match="as revision 2"):
        _screen(database, executor, replace(comment, text="other words"), site)
    assert _screen(database, executor, replace(comment, text="other words", revision=2), site)[1]


def test_twenty_at_once_make_one_screening(database: Database, executor: Executor) -> None:
    """When a site sends the same comment many times at once, all get one verdict and one item is queued."""
    site = given.a_site(database).id
    comment = given.a_comment("this cure works")
    with ThreadPoolExecutor(20) as callers:
        results = list(callers.map(lambda _: _screen(database, executor, comment, site), range(20)))
    assert len({result.id for result, _ in results}) == 1
    assert sum(created for _, created in results) == 1
    assert len(_open_items(database)) == 1


def test_sites_do_not_see_each_other(database: Database, executor: Executor) -> None:
    """Two sites may use the same comment ids, and neither can read the other's screening."""
    one, other = given.a_site(database).id, given.a_site(database).id
    comment = given.a_comment("mine", comment_id="shared")
    mine, _ = _screen(database, executor, comment, one)
    assert screening.get(database, mine.id, site_id=one) == mine
    with pytest.raises(NotFound):
        screening.get(database, mine.id, site_id=other)
    assert screening.screen(
        database,
        _examiner(),
        replace(comment, text="theirs"),
        site_id=other,
        screening_id="scr_other",
        now=NOW,
        executor=executor,
        budget=30,
    )[1]


def test_a_check_that_fails_holds_the_comment(
    database: Database, executor: Executor, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault becomes a failure, the comment is held, and its words do not reach the log."""
    result, _ = _screen(
        database, executor, given.a_comment("secret words"), given.a_site(database).id, _examiner(CURE, Broken())
    )
    assert result.verdict.action is Action.HOLD
    assert [failure.kind for failure in result.verdict.failures] == [FailureKind.RAISED]
    assert "broken" in caplog.text
    assert "secret" not in caplog.text


def test_a_check_that_overruns_holds_the_comment_and_keeps_what_others_found(
    database: Database, executor: Executor
) -> None:
    """Past the budget the answer is hold and degraded, not publish, and names the check."""
    stuck = Stuck()
    result, _ = _screen(
        database, executor, given.a_comment("this cure"), given.a_site(database).id, _examiner(stuck, CURE), budget=0.3
    )
    stuck.released.set()
    assert result.verdict.action is Action.HOLD
    assert result.verdict.degraded
    assert [reason.detector for reason in result.verdict.reasons] == ["model", "stuck"]


def test_rejected_and_published_comments_are_not_queued(database: Database, executor: Executor) -> None:
    """Only what is held needs a person, while no audit sample is drawn."""
    site = given.a_site(database).id
    for text in ("cheap pills", "kind words", "this cure works"):
        _screen(database, executor, given.a_comment(text), site)
    assert [item.screening.comment.text for item in _open_items(database)] == ["this cure works"]


def test_people_in_danger_come_first(database: Database, executor: Executor) -> None:
    """A crisis that arrives last is the first item of the queue."""
    site = given.a_site(database).id
    for text in ("this cure works", "suicide is all I think of"):
        _screen(database, executor, given.a_comment(text), site)
    assert [reason.label for item in _open_items(database) for reason in item.screening.verdict.reasons] == [
        Label.CRISIS,
        Label.MEDICAL_MISINFORMATION,
    ]


def test_the_audit_sample_keeps_its_propensity(database: Database, executor: Executor) -> None:
    """Published comments are drawn at the policy's rate, and the rate is stored with each."""
    site = given.a_site(database).id
    for _ in range(3):
        _screen(database, executor, given.a_comment("kind words"), site, _examiner(audit_rate=1.0))
    items = _open_items(database)
    assert [(item.reason, item.propensity) for item in items] == [(QueueReason.AUDIT, 1.0)] * 3


def test_the_audit_draw_is_fair_and_can_be_repeated() -> None:
    """About the asked share of ids is drawn, the same ones each time, and a higher rate draws no fewer."""
    ids = [f"scr_{number}" for number in range(20_000)]
    drawn = {name for name in ids if screening.drawn_for_audit(name, 0.05)}
    assert 850 < len(drawn) < 1150
    assert drawn == {name for name in ids if screening.drawn_for_audit(name, 0.05)}
    assert drawn <= {name for name in ids if screening.drawn_for_audit(name, 0.1)}
    assert not any(screening.drawn_for_audit(name, 0.0) for name in ids)


def test_an_edit_is_screened_again_and_a_late_older_revision_is_not_queued(
    database: Database, executor: Executor
) -> None:
    """Only the newest words of a comment wait for a person, in whatever order the revisions arrive."""
    site = given.a_site(database).id
    comment = given.a_comment("cure one", comment_id="edited")
    for revision in (1, 3, 2):
        _screen(database, executor, replace(comment, text=f"cure {revision}", revision=revision), site)
    assert [item.screening.comment.revision for item in _open_items(database)] == [3]


def test_a_comment_that_cannot_be_read_leaves_nothing(database: Database, executor: Executor) -> None:
    """A refused comment is neither stored nor audited."""
    site = given.a_site(database).id
    with pytest.raises(InvalidComment):
        _screen(database, executor, given.a_comment("a\x00b"), site)
    with database.read() as connection:
        assert audit.list_audit(connection, limit=10) == ()


def test_the_trail_names_the_text_by_its_hash_only(database: Database, executor: Executor) -> None:
    """What is audited about a screening never holds the comment's words."""
    site = given.a_site(database).id
    result, _ = _screen(database, executor, given.a_comment("secret words"), site)
    with database.read() as connection:
        (entry,) = audit.list_audit(connection, subject=f"screening:{result.id}", limit=10)
    assert entry.actor == f"site:{site}"
    assert entry.detail["text_sha256"] == result.comment.text_hash
    assert "secret" not in repr(entry)


def test_somebody_in_danger_is_seen_by_a_person_even_when_advertising_is_rejected(
    database: Database, executor: Executor
) -> None:
    """A comment that is rejected as spam and reads like a crisis still heads the queue."""
    result, _ = _screen(database, executor, given.a_comment("pills suicide"), given.a_site(database).id)
    assert result.verdict.action is Action.REJECT
    assert [item.screening.id for item in _open_items(database)] == [result.id]


def test_a_removed_goal_no_longer_acts(database: Database, executor: Executor) -> None:
    """Taking a goal out of the policy turns its zone off, whatever the model was trained for."""
    rules = {**POLICY.rules, Label.SPAM: replace(POLICY.rules[Label.SPAM], reject=None)}
    examiner = replace(_examiner(), policy=replace(POLICY, rules=rules))
    result, _ = _screen(database, executor, given.a_comment("cheap pills"), given.a_site(database).id, examiner)
    assert result.verdict.action is Action.HOLD


def test_two_revisions_at_once_leave_one_in_the_queue(database: Database, executor: Executor) -> None:
    """However they interleave, only the newest revision waits for a person."""
    site = given.a_site(database).id
    comment = given.a_comment("cure", comment_id="raced")
    with ThreadPoolExecutor(8) as callers:
        list(
            callers.map(
                lambda revision: _screen(
                    database, executor, replace(comment, text=f"cure {revision}", revision=revision), site
                ),
                range(1, 9),
            )
        )
    assert [item.screening.comment.revision for item in _open_items(database)] == [8]


SPANISH = "Mi abuela tomaba este té todos los días y vivió hasta los noventa años. pills"


def test_another_language_waits_for_a_person_where_the_house_says_so(database: Database, executor: Executor) -> None:
    """A comment that the model cannot read is held, queued and stored with its language, whatever the model says."""
    site = given.a_site(database).id
    examiner = _examiner()
    language = replace(POLICY.language, unsupported_language=Action.HOLD)
    examiner = replace(examiner, policy=replace(examiner.policy, language=language))
    result, _ = _screen(database, executor, given.a_comment(SPANISH), site, examiner)
    assert (result.verdict.action, result.verdict.degraded) == (Action.HOLD, False)
    assert (result.verdict.language, result.verdict.language_supported) == ("es", False)
    assert [reason.detector for reason in result.verdict.reasons] == ["language"]
    assert [item.screening for item in _open_items(database)] == [result]
    assert screening.get(database, result.id, site_id=site) == result


def test_another_language_is_held_by_what_needs_no_language(database: Database, executor: Executor) -> None:
    """Whatever the model says of it: it has not learnt the language."""
    examiner = _examiner(CURE, given.ListedDetector("links", {"t.me": (given.a_signal(detector="links"),)}))
    site = given.a_site(database).id
    for text, action in ((SPANISH, Action.PUBLISH), (f"{SPANISH} t.me", Action.HOLD)):
        result, _ = _screen(database, executor, given.a_comment(text), site, examiner)
        assert (result.verdict.action, result.verdict.language_supported) == (action, False)


def test_the_site_cannot_silence_the_model(database: Database, executor: Executor) -> None:
    """The verdict goes by the text: what the site says of its language changes nothing."""
    comment = replace(given.a_comment("My mother says these pills cured her"), language="es")
    result, _ = _screen(database, executor, comment, given.a_site(database).id)
    assert (result.verdict.action, result.verdict.language) == (Action.REJECT, "en")


def test_a_language_that_cannot_be_told_holds_the_comment_and_keeps_the_model(
    database: Database, executor: Executor, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in telling the language is a failure like any other, and silences nobody."""
    examiner = replace(_examiner(), language=BrokenLanguage(POLICY.language.supported))
    result, _ = _screen(database, executor, given.a_comment("secret cure"), given.a_site(database).id, examiner)
    assert [reason.detector for reason in result.verdict.reasons] == ["model", "language"]
    assert [failure.detector for failure in result.verdict.failures] == ["language"]
    assert result.verdict.language_supported
    assert "secret" not in caplog.text


def test_bulk_and_single_answers_agree(executor: Executor) -> None:
    """Many comments at once get the verdicts that each would get alone."""
    examiner = _examiner(CURE, Broken())
    readings = [given.a_reading(text) for text in ("this cure works", SPANISH, "kind words", "cheap pills")]
    alone = [examiner.examine(reading, executor=executor, budget=30) for reading in readings]
    assert examiner.examine_all(readings) == alone
    assert [verdict.language_supported for verdict in alone] == [True, False, True, True]
