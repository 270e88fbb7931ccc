"""The officers' web console: its pages come with the part that builds it; import rules already name
its place.
"""
