"""Accounts of the officers' console: passwords, second factors, sign-ins, and what was refused."""
