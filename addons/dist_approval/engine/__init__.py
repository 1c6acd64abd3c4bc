"""Decisions of the approval matrix as plain Python: no database, no clock."""
