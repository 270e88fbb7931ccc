"""Measures this machine: every figure stands beside that of a plain rival, taken in turns within
the same run.
"""
