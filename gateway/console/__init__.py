"""The officers' web console, not built yet; import rules already name its place."""
