"""The record as a whole: audit, clock doubts, signs of life, backups."""
