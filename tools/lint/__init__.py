"""The linters, one command: `bin/python -m tools.lint [--fix] [NAME ...]`."""
