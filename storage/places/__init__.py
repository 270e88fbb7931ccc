"""Areas, the police units that answer for them, what people call places, and who outside is told of
what happens there.
"""
