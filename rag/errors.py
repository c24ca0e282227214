"""Every error OnRecord raises on purpose; each message says what to do about it.

OnRecordError               exit 1
├── SettingsError           exit 2   a setting is unknown or has an impossible value
├── PromptError             exit 2   a prompt file lacks something, or asks for what there is not
├── SourceError             exit 1   a file could not be read or holds no transcript
├── LockedError             exit 3   another process is writing to the same data folder
├── UnknownIdError          exit 4   no transcript or exchange has this id
├── NothingMatchesError     exit 4   the filters leave no exchange to search
├── ArchiveError            exit 1   the SQLite file is damaged or from a newer OnRecord
├── VectorIndexError        exit 1   the Chroma index is missing, damaged or of another model
├── EmbeddingError          exit 1   the embedder could not be loaded or failed
├── ModelError              exit 1   the model's server is not reachable, slow, or answers nothing of use
├── FeedbackError           exit 1   this cannot be said of an answer, or names nothing on record
├── ReceiptError            exit 1   a receipt is not a receipt
└── RequestError            exit 2   a request from another program asks for what cannot be
"""

from __future__ import annotations

from typing import Literal

ModelFailure = Literal[
    "unreachable", "slow", "rate_limited", "refused", "rejected", "unreadable", "resting", "too_long", "unproven"
]


class OnRecordError(Exception):
    """Base of the tree; `exit_code` is what the command line ends with."""

    exit_code = 1


class SettingsError(OnRecordError):
    """A setting is unknown or has an impossible value."""

    exit_code = 2


class PromptError(OnRecordError):
    """A prompt file lacks something that it must have, or asks for what there is not."""

    exit_code = 2


class SourceError(OnRecordError):
    """A file could not be read or holds no transcript."""


class LockedError(OnRecordError):
    """Another process is writing to the same data folder."""

    exit_code = 3


class UnknownIdError(OnRecordError):
    """No transcript or exchange has this id."""

    exit_code = 4


class NothingMatchesError(OnRecordError):
    """The filters leave no exchange to search."""

    exit_code = 4


class ArchiveError(OnRecordError):
    """The SQLite file is damaged or was written by a newer OnRecord."""


class VectorIndexError(OnRecordError):
    """The Chroma index is missing, damaged or was built with another model."""


class EmbeddingError(OnRecordError):
    """The embedder could not be loaded or failed."""


class ModelError(OnRecordError):
    """The model's server is not reachable, slow, or answers nothing of use; `failure` says which."""

    def __init__(self, failure: ModelFailure, message: str) -> None:
        super().__init__(message)
        self.failure = failure


class FeedbackError(OnRecordError):
    """What was said of an answer cannot be said of it, or names nothing on record."""


class ReceiptError(OnRecordError):
    """What was given as a receipt is not one."""


class RequestError(OnRecordError):
    """A request from another program asks for what cannot be, or could not be answered; one line."""

    exit_code = 2
