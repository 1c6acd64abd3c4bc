"""The ground the suite stands on: Python, Odoo's source, PostgreSQL, databases.

Everything here runs on the standard library until the virtual environment exists;
`session` and whatever opens a database needs the environment (use `bin/python`).
"""
