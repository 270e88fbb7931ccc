"""Conversations that are not over: calls in Redis, dialogues by SMS, what may be continued."""
