"""Who outside is told of what happens: webhooks of other systems, addresses of units."""
