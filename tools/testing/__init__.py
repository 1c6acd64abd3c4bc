"""`bin/test`: what runs where, on which copy of a database, and what came of it."""
