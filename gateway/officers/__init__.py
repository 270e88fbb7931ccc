"""What console, API and command line share: drafting, imports, exports."""
