"""A batch of messages: read, decided, written, answered."""
