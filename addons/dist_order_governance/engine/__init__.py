"""Arithmetic of order facts as plain Python: no database, no clock."""
