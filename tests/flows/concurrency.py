"""Two people at the same instant, each with a cursor of their own, committed.

The database is a copy made for these tests; nothing is rolled back.
"""

import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import get_db_name


@contextmanager
def committed():
    """Yield a superuser environment; what it did is committed at the end."""
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


def call(login, model, ids, function):
    """Call ``function(records)`` as a user the way RPC does, with its repetitions.

    Returns:
        tuple: (result, None) or (None, the exception that reached the client).
    """
    with Registry(get_db_name()).cursor() as cr:
        root = api.Environment(cr, SUPERUSER_ID, {})
        user = root["res.users"].search([("login", "=", login)])
        env = root(user=user.id, context={"lang": "en_US"})
        try:
            result = retrying(lambda: function(env[model].browse(ids)), env)
        except Exception as refusal:  # handed to the test, which says what it expects
            return None, refusal
        return result, None


def together(*calls):
    """Run calls at the same time; return their results in order.

    Arguments:
        calls: tuples for :func:`call`.
    """
    results = [None] * len(calls)

    def run(number, arguments):
        results[number] = call(*arguments)

    threads = [
        threading.Thread(target=run, args=(number, arguments))
        for number, arguments in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


class Meeting:
    """Makes the first pass of each thread through a function wait for the other's.

    Arguments:
        parties (int): how many threads meet.
    """

    def __init__(self, parties=2):
        self.barrier = threading.Barrier(parties)
        self.met = threading.local()

    def wait(self):
        """Wait for the others, once per thread; go on alone after five seconds."""
        if getattr(self.met, "done", False):
            return
        self.met.done = True
        try:
            self.barrier.wait(5)
        except threading.BrokenBarrierError:
            self.broken = True


def build_world(prefix):
    """Make people, an item, a customer and a row of the matrix; commit.

    Returns:
        dict: logins of seller and approvers, ids of product and customer.
    """
    with committed() as env:
        env["dist.approval.policy"].search([]).active = False
        approvers = env.ref("dist_base.group_sales_approver")
        desk = env.ref("dist_base.group_sales_desk")
        rights = env.ref("sales_team.group_sale_salesman_all_leads")
        people = {"seller": desk, "colleague": desk}
        people |= {"one": approvers, "two": approvers}
        for name, group in people.items():
            env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": name,
                    "login": f"{prefix}_{name}",
                    "group_ids": [Command.set((group | rights).ids)],
                }
            )
        product = env["product.product"].create(
            {"name": prefix, "list_price": 100.0, "taxes_id": [Command.clear()]}
        )
        product.standard_price = 10.0
        customer = env["res.partner"].create({"name": prefix})
        checkpoint = env.ref("dist_order_governance.checkpoint_sale_confirm")
        fact = checkpoint.fact_ids.filtered(lambda f: f.code == "discount")
        condition = {"fact_id": fact.id, "operator": "gt", "value_low": 10.0}
        env["dist.approval.policy"].create(
            {
                "name": prefix,
                "checkpoint_id": checkpoint.id,
                "condition_ids": [Command.create(condition)],
                "tier_ids": [Command.create({"group_id": approvers.id})],
            }
        )
        control = env["dist.control"].search([("code", "=", "sale_approval")])
        setting = env["dist.control.setting"].search(
            [("control_id", "=", control.id), ("company_id", "=", env.company.id)]
        )
        values = {"control_id": control.id, "company_id": env.company.id, "mode": "on"}
        if setting:
            setting.mode = "on"
        else:
            setting.create(values)
        names = {name: f"{prefix}_{name}" for name in people}
        return {**names, "product": product.id, "customer": customer.id}


def create_order(world, discount):
    """Create a committed quotation of the seller; return its id."""
    with committed() as env:
        seller = env["res.users"].search([("login", "=", world["seller"])])
        line = {"product_id": world["product"], "discount": discount}
        order = (
            env["sale.order"]
            .with_user(seller)
            .create(
                {
                    "partner_id": world["customer"],
                    "order_line": [Command.create(line)],
                }
            )
        )
        return order.id
