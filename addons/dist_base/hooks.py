"""The database's own lock on the evidence table, put on and taken off."""

import logging
from contextlib import contextmanager

_logger = logging.getLogger(__name__)

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION dist_evidence_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'dist_evidence is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'A migration disables the trigger explicitly.';
END
$$ LANGUAGE plpgsql
"""
GUARD_TRIGGERS = {
    "dist_evidence_append_only": """
        CREATE TRIGGER dist_evidence_append_only
        BEFORE UPDATE OR DELETE ON dist_evidence
        FOR EACH ROW EXECUTE FUNCTION dist_evidence_refuse()
    """,
    "dist_evidence_no_truncate": """
        CREATE TRIGGER dist_evidence_no_truncate
        BEFORE TRUNCATE ON dist_evidence
        FOR EACH STATEMENT EXECUTE FUNCTION dist_evidence_refuse()
    """,
}


def install_evidence_guard(cr):
    """Create the refusing function and its triggers where they are missing."""
    cr.execute(GUARD_FUNCTION)
    cr.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'dist_evidence'::regclass"
    )
    present = {name for (name,) in cr.fetchall()}
    for name, statement in GUARD_TRIGGERS.items():
        if name not in present:
            cr.execute(statement)


@contextmanager
def evidence_unlocked(cr):
    """Let a migration change the evidence table inside this block.

    :param cr: cursor of the migration; takes an exclusive lock on the table
    """
    cr.execute("ALTER TABLE dist_evidence DISABLE TRIGGER USER")
    yield
    cr.execute("ALTER TABLE dist_evidence ENABLE TRIGGER USER")


def uninstall_hook(env):
    """Take the lock off and say how much evidence goes with the table.

    The function does not belong to a model: without this it would stay in the
    database for ever.
    """
    env.cr.execute("SELECT count(*), min(at), max(at) FROM dist_evidence")
    count, first, last = env.cr.fetchone()
    _logger.info("%s rows of evidence (%s to %s) are deleted.", count, first, last)
    env.cr.execute("DROP FUNCTION IF EXISTS dist_evidence_refuse() CASCADE")
