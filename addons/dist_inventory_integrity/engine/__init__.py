"""Arithmetic of the stock figure as plain Python: no database, no clock."""
