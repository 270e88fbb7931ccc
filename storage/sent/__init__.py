"""What leaves: the outbox, imbauan, what was spent."""
