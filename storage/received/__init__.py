"""What comes in: the inbox, the spool beside it, and what is known of carriers' habits."""
