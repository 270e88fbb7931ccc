"""Measures this machine: each figure beside a plain rival's, taken in turns within the same run."""
