"""What reading one source may take, and where an address may lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.config import Settings

MB = 1024 * 1024
MAX_BYTES = 20 * MB


@dataclass(frozen=True, slots=True)
class Limits:
    """What fetching a page may take, and where it may lead."""

    max_bytes: int = MAX_BYTES
    seconds: float = 30.0
    connect_seconds: float = 10.0
    max_redirects: int = 5
    allow_private: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings give."""
        return cls(seconds=settings.url_seconds, allow_private=settings.allow_private_urls)
