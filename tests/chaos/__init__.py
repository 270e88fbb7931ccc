"""Kills and outages: real processes, killed at named points and at random; every event judged."""
