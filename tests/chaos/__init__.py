"""Kills and outages: the real processes, killed at named points and at random, and a judge who
accounts for every event.
"""
