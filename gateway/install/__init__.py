"""One installation: settings, keys, a process's runtime, Redis, doctor's checks, `make run`."""
