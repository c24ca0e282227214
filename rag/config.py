"""Settings: read once from the environment, then passed in."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """What can be set by `ONRECORD_…` environment variables; unknown ones are refused.

    What other programs read too keeps the name that it has there, such as `OPENAI_API_KEY`.
    """

    model_config = SettingsConfigDict(
        env_prefix="ONRECORD_",
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

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
    allow_adding: bool = Field(
        default=True, description="whether transcripts can be added and removed on the chat page"
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="OPENAI_API_KEY",
        description="key of the endpoint; servers of one's own need none",
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias="OPENAI_BASE_URL", repr=False, description="an OpenAI-compatible endpoint"
    )
    model: str | None = Field(default=None, description="model of the endpoint that is to write the answers")
    model_seconds: float = Field(default=60.0, gt=0, le=3600, description="seconds within which a model must be done")
    context_window: int = Field(
        default=16_384, ge=1_024, description="tokens that the model takes, its prompt and answer together"
    )
    answer_tokens: int = Field(default=1_500, ge=100, description="tokens that an answer of the model may have")
    prompt: Path | None = Field(default=None, description="prompt file for answers, instead of the one shipped")
    condense_prompt: Path | None = Field(
        default=None, description="prompt file that makes a follow-up stand alone, instead of the one shipped"
    )
    prices: Path | None = Field(default=None, description="file of prices by model, instead of the one shipped")
    embedding_model: str | None = Field(
        default=None, description="model of an OpenAI-compatible endpoint to embed with, instead of the one shipped"
    )
    embedding_base_url: str | None = Field(
        default=None, repr=False, description="endpoint of the embedding model, where it is not OPENAI_BASE_URL"
    )

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
        settings = Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = _variable(".".join(map(str, first["loc"])))
        got = "" if name in _SECRETS else f" (got {first.get('input')!r})"
        raise SettingsError(f"{name}: {first['msg']}{got}") from error
    if settings.embedding_base_url and not settings.embedding_model:
        raise SettingsError(
            "ONRECORD_EMBEDDING_BASE_URL is set, but no model to embed with; set ONRECORD_EMBEDDING_MODEL"
        )
    return settings


def _variable(name: str) -> str:
    """The environment variable of a setting, by the setting's own name or by the variable's.

    >>> _variable("keep"), _variable("openai_api_key"), _variable("OPENAI_API_KEY")
    ('ONRECORD_KEEP', 'OPENAI_API_KEY', 'OPENAI_API_KEY')
    """
    aliases = {field: str(one.validation_alias) for field, one in Settings.model_fields.items() if one.validation_alias}
    return name if name in aliases.values() else aliases.get(name, "ONRECORD_" + name.upper())


_SECRETS = frozenset({_variable("openai_api_key")})


def _refuse_unknown_variables() -> None:
    """pydantic-settings ignores environment variables it has no field for: a typo would go unseen."""
    import os

    known = {_variable(name) for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith("ONRECORD_") and name.upper() not in known)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]}; known are {', '.join(sorted(known))}")
