"""The composition root: the only place that builds the parts and joins them."""

import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Lock, Thread

from moderation.classifier.registry import ModelRegistry
from moderation.detectors.article import ArticleDetector
from moderation.detectors.contact import ContactDetector
from moderation.detectors.crisis import CrisisDetector
from moderation.detectors.known_claims import KnownClaimsDetector
from moderation.detectors.language import LanguageDetector
from moderation.detectors.links import LinksDetector
from moderation.detectors.model import ModelDetector
from moderation.detectors.phrases import PhrasesDetector, load_phrases
from moderation.detectors.privacy import PrivacyDetector
from moderation.detectors.repetition import RepetitionDetector
from moderation.domain.errors import ModelRefused, ModerationError
from moderation.knowledge.register import load_register
from moderation.policy.policy import Policy, load_policy
from moderation.services.examining import Examiner
from moderation.services.finding import build_comparison, build_index, open_reader
from moderation.settings import Settings
from moderation.storage import schema
from moderation.storage.engine import Database
from moderation.telemetry import Metrics

_log = logging.getLogger(__name__)

#: Threads for detectors. More than cores: one that hangs must not stop the others.
_DETECTOR_THREADS = 16


def open_registry(settings: Settings, *, to_write: bool = False) -> ModelRegistry:
    """The models of this installation, with those that came with the package behind them.

    Raises `InvalidSetting` when they are `to_write` and there is no folder that may be written to.
    """
    home = settings.writable_models_dir if to_write else settings.models_dir or settings.shipped_models_dir
    return ModelRegistry(home, settings.shipped_models_dir)


def build_examiner(settings: Settings, policy: Policy, registry: ModelRegistry) -> Examiner:
    """Every detector, with the champion. Raises `ModelRefused`, `InvalidData`, `InvalidPolicy`."""
    model = registry.load(_require_champion(registry))
    reader = open_reader(registry, model.encoder)
    index = build_index(load_register(settings.register_dir), reader)
    return Examiner(
        detectors=(
            ModelDetector(model),
            PhrasesDetector(load_phrases()),
            LinksDetector(),
            ContactDetector(),
            PrivacyDetector(),
            CrisisDetector(),
            RepetitionDetector(),
            KnownClaimsDetector(index),
            ArticleDetector(build_comparison(reader)),
        ),
        language=LanguageDetector(policy.language.supported),
        policy=policy,
        thresholds=model.thresholds,
        model_version=model.version,
        register_version=index.version,
    )


def check_startable(settings: Settings) -> None:
    """Raises the `ModerationError` that would keep the service from starting, before its server processes start."""
    LanguageDetector(load_policy(settings.policy).language.supported)
    load_register(settings.register_dir)
    registry = open_registry(settings)
    registry.verify(_require_champion(registry))
    database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
    try:
        schema.check_current(database)
    finally:
        database.close()


class Runtime:
    """Everything that a running service shares between its requests."""

    def __init__(self, settings: Settings, *, executor: Executor) -> None:
        """Build all parts; verify and load the champion. Raises any `ModerationError` that makes serving pointless."""
        self.settings = settings
        self.policy = load_policy(settings.policy)
        self.database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
        schema.check_current(self.database)
        self.registry = open_registry(settings)
        self.metrics = Metrics()
        self.executor = executor
        #: Why the newest champion is not in use; `None` when it is.
        self.refused: str | None = None
        self._swap = Lock()
        self._fingerprint = self.registry.fingerprint()
        self._examiner = build_examiner(settings, self.policy, self.registry)
        self.metrics.model.labels(self._examiner.model_version).set(1)

    @property
    def examiner(self) -> Examiner:
        """The one in use now. Take it once a request: it is replaced whole when the champion changes."""
        return self._examiner

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def new_id(self, prefix: str) -> str:
        """An id that nobody can guess and that sorts by time, such as `scr_0199…`; at most 30 characters."""
        milliseconds = int(self.now().timestamp() * 1000)
        return f"{prefix}_{milliseconds:012x}{secrets.token_hex(6)}"

    def refresh(self) -> bool:
        """Load the champion if it has changed; `True` when another is in use afterwards.

        The old model answers until the new one is ready, and stays when the new one is refused.
        """
        with self._swap:
            try:
                fingerprint = self.registry.fingerprint()
                if fingerprint == self._fingerprint:
                    self.refused = None
                    return False
                examiner = build_examiner(self.settings, self.policy, self.registry)
            except Exception as error:  # noqa: BLE001 - a model that verifies may still fail to open, in any way
                refused = str(error) if isinstance(error, ModerationError) else f"It cannot be opened: {error!r}."
                if refused != self.refused:
                    _log.error("the new champion is not used: %s", refused)
                self.refused = refused
                return False
            self.refused = None
            self._fingerprint = fingerprint
            self.metrics.model.clear()
            self.metrics.model.labels(examiner.model_version).set(1)
            self._examiner = examiner
            _log.info("model %s is in use", examiner.model_version)
            return True


@contextmanager
def open_runtime(settings: Settings) -> Iterator[Runtime]:
    """A runtime that watches for a new champion until the block ends."""
    executor = ThreadPoolExecutor(_DETECTOR_THREADS, thread_name_prefix="detector")
    try:
        runtime = Runtime(settings, executor=executor)
        stop = Event()
        watch = Thread(target=repeat, args=(runtime.refresh, settings.refresh, stop), name="champion", daemon=True)
        watch.start()
        try:
            yield runtime
        finally:
            stop.set()
            watch.join()
            runtime.database.close()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _require_champion(registry: ModelRegistry) -> str:
    version = registry.champion()
    if version is None:
        raise ModelRefused(
            "There is no model in use. Train one with `moderation train`, then run `moderation models promote`."
        )
    return version


def repeat(work: Callable[[], bool], pause: float, stop: Event) -> None:
    """Call `work` until `stop`: again at once when it found something to do, else after `pause` seconds.

    A fault is logged and work goes on: a moment without database must not end a worker.
    """
    while not stop.is_set():
        try:
            busy = work()
        except Exception:  # noqa: BLE001 - a worker must outlive whatever one round meets
            _log.exception("%s failed and will be tried again", getattr(work, "__name__", "work"))
            busy = False
        if not busy:
            stop.wait(pause)
