"""Decisions on figures as plain Python: no Odoo in here."""
