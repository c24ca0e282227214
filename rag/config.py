"""Settings: read once from the environment, then passed in."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """What can be set by `ONRECORD_…` environment variables; unknown ones are refused."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", extra="forbid", frozen=True)

    data: Path = Field(default=Path("data"), description="folder of the archive and the index")
    seeds: Path | None = Field(default=None, description="folder ingested when the archive is empty")
    keep: float = Field(
        default=0.95,
        gt=0.5,
        lt=1.0,
        description="share of answerable questions that the gate is to keep; the rest may be refused",
    )
    allow_private_urls: bool = Field(
        default=False, description="whether pages of private networks, such as this computer's, may be fetched"
    )
    url_seconds: float = Field(default=30.0, gt=0, description="seconds that fetching one page may take")

    def seeds_folder(self) -> Path | None:
        """The folder to ingest from when the archive is empty: set, ./seeds, or the one shipped."""
        candidates = [self.seeds] if self.seeds else [Path("seeds"), _PACKAGE / "seeds", _PACKAGE.parent / "seeds"]
        return next((folder for folder in candidates if folder.is_dir() and any(folder.iterdir())), None)


def load_settings(**given: object) -> Settings:
    """Settings from the environment, overridden by what is given and not None.

    Raises SettingsError naming the variable at fault.
    """
    _refuse_unknown_variables()
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ONRECORD_" + ".".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']} (got {first.get('input')!r})") from error


def _refuse_unknown_variables() -> None:
    """pydantic-settings ignores environment variables it has no field for: a typo would go unseen."""
    import os

    known = {"ONRECORD_" + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith("ONRECORD_") and name.upper() not in known)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]}; known are {', '.join(sorted(known))}")
