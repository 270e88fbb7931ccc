"""What arrives over HTTP: webhooks and their guard, health, metrics, the server."""
