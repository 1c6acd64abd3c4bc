"""What recurs, and what is wrong with the plant itself."""

from collections import defaultdict
from datetime import timedelta

from .clock import now


def recurring_trouble(env):
    """Yield the partners, items and warehouses with too many cases."""
    for row in env["dist.exception.recurrence"].search([]):
        since = now() - timedelta(days=row.days)
        counted = defaultdict(int)
        for case in env["dist.exception"].search([("first_seen_at", ">", since)]):
            is_one = case.type_id.code == "recurring_trouble"
            if not is_one and case.outcome != "no_trouble":
                subject = case[f"{row.subject}_id"]
                if row.subject == "partner":
                    subject = subject.commercial_partner_id
                counted[subject] += 1
        yield from (s for s, times in counted.items() if s and times >= row.times)


def failed_mails(env):
    """Yield the last e-mail of each server and reason that failed."""
    last = {}
    for mail in env["mail.mail"].search([("state", "=", "exception")], order="id"):
        last[mail.mail_server_id, mail.failure_type or "unknown"] = mail
    yield from last.values()


def failed_jobs(env):
    """Yield the jobs that failed when they ran last."""
    jobs = env["ir.cron"].with_context(active_test=False)
    yield from jobs.search([("failure_count", ">", 0)])


def missing_rights(env):
    """Yield the owners of cases, once per model they may not read."""
    cases = env["dist.exception"].search(
        [("is_live", "=", True), ("owner_id", "!=", False)]
    )
    asked = {
        (case.owner_id, case.res_model, case.company_id)
        for case in cases
        if case.type_id.code != "missing_right"
    }
    for person, model, company in asked:
        allowed = env[model].with_user(person).has_access("read")
        if person.active and not (allowed and company in person.company_ids):
            yield person
