"""How the record is written and read: connections, statements, seals, the Redis client."""
