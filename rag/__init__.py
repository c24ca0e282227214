"""OnRecord: from a question to quotations that are proven to stand in the transcript they cite."""
