"""Document -> Transcript, by a grammar of labels and roles. Pure: touches no disk."""

from rag.transcripts.parse import parse

__all__ = ["parse"]
