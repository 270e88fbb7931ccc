"""How the record is written and read: connections, statements, seals, the line to Redis."""
