"""What an installation may set, from the environment. The only module that reads it."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from moderation.domain.errors import InvalidSetting

_PREFIX = "SECOND_OPINION_"
_PACKAGE = Path(__file__).parent


class Settings(BaseSettings):
    """Each field is read from `SECOND_OPINION_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="ignore")

    #: Where everything is kept: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.
    database_url: str = "sqlite:///var/second-opinion.sqlite3"
    #: Folder of trained models. Unset: the one that came with the package, which can be read but not trained into.
    models_dir: Path | None = None
    #: Folder of the register of known claims. Unset: the one that came with the package.
    claims_dir: Path | None = None
    #: Folder with `seed/`, `golden/` and `sources.toml` to train from. Unset: `training_data` beside the packages.
    training_data_dir: Path | None = None
    #: House rules. Unset: the default policy.
    policy: Path | None = None
    #: Seconds that the checks on one comment may take before it is held.
    budget: float = Field(default=2.0, gt=0, le=60)
    #: Seconds between looks for a new champion.
    refresh: float = Field(default=2.0, gt=0, le=3600)
    #: Seconds that a statement waits for a busy database before the request is refused.
    busy_timeout: float = Field(default=5.0, gt=0, le=60)
    #: Hours until a moderator has to sign in again.
    session_hours: float = Field(default=12.0, gt=0, le=24 * 30)
    #: Whether the console's cookie is sent over HTTPS only. Set to true wherever the console is not on this machine.
    secure_cookies: bool = False

    @property
    def session_lasts(self) -> timedelta:
        """How long a sign-in lasts."""
        return timedelta(hours=self.session_hours)

    @property
    def shipped_models_dir(self) -> Path:
        """The models that came with the package, or with the source tree."""
        return _shipped("models")

    @property
    def writable_models_dir(self) -> Path:
        """Where models are trained into: `models_dir`, or the source tree's own. Raises `InvalidSetting`."""
        if self.models_dir is not None:
            return self.models_dir
        if _is_packaged():
            raise InvalidSetting(f"Name a folder of your own for trained models in {_PREFIX}MODELS_DIR.")
        return self.shipped_models_dir

    @property
    def register_dir(self) -> Path:
        """The register of known claims."""
        return self.claims_dir or (_shipped("claims") if _is_packaged() else _source_tree("training_data/claims"))

    @property
    def data_dir(self) -> Path:
        """The seed corpus and the golden set. Raises `InvalidSetting` where there is none."""
        if self.training_data_dir is not None:
            return self.training_data_dir
        if _is_packaged():
            raise InvalidSetting(
                "The training data is not part of the installed package. Name a copy of the project's "
                f"training_data folder in {_PREFIX}TRAINING_DATA_DIR."
            )
        return _source_tree("training_data")


def load_settings() -> Settings:
    """The settings of the environment. Raises `InvalidSetting` naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = _PREFIX + "_".join(str(part) for part in fault["loc"]).upper()
        raise InvalidSetting(f"{name} cannot be used: {fault['msg']}.") from error


def _is_packaged() -> bool:
    return (_PACKAGE / "shipped").is_dir()


def _shipped(name: str) -> Path:
    return _PACKAGE / "shipped" / name if _is_packaged() else _source_tree(name)


def _source_tree(name: str) -> Path:
    return _PACKAGE.parent / name
