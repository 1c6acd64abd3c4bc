"""The demonstration as a user starts it."""
