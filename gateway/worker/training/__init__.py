"""The training mode's invented night: told to the gateway as if people had sent it."""
