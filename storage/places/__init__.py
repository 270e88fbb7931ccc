"""Areas, the police units that answer for them, and the names people call places."""
