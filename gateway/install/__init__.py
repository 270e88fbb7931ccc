"""One installation: settings, keys, what a process opens, Redis, the checks
of doctor, `make run`.
"""
