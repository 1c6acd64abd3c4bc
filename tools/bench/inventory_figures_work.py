"""What the bench of the stock's figures measures, run inside a process with Odoo
loaded."""

import resource

from odoo import fields

from . import world
from .framework import meter

# What half of the stock's value is kept by in practice comes first.
METHODS = ("fifo", "average", "standard")


def fill(env, factor):
    """Make a world with lines of its moves, cost methods and perpetual accounts.

    Returns:
        int: done moves.
    """
    found = world.fill(env, factor=factor)
    account = env.company.account_stock_valuation_id
    categories = [
        env["product.category"].create(
            {
                "name": f"World {method}",
                "property_cost_method": method,
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": account.id,
            }
        )
        for method in METHODS
    ]
    env.flush_all()
    env.cr.execute(
        "UPDATE product_template template SET categ_id = (%s)[1 + template.id %% 3]"
        "  FROM product_product product"
        " WHERE product.product_tmpl_id = template.id"
        "   AND product.default_code LIKE %s",
        [[category.id for category in categories], f"{world.CODE}%"],
    )
    env.cr.execute(
        "UPDATE account_move_line SET account_id = %s WHERE purchase_line_id > 0",
        [account.id],
    )
    _add_lines(env)
    _settle(env)
    return found["done moves"]


def _add_lines(env):
    """Give each done move that was copied the line that goes with it."""
    env.cr.execute(
        """
        INSERT INTO stock_move_line (move_id, picking_id, company_id, product_id,
               product_uom_id, quantity, quantity_product_uom, location_id,
               location_dest_id, date, state, picked)
        SELECT move.id, move.picking_id, move.company_id, move.product_id,
               move.product_uom, move.quantity, move.quantity, move.location_id,
               move.location_dest_id, move.date, 'done', TRUE
          FROM stock_move move
         WHERE move.state = 'done'
           AND NOT EXISTS (SELECT FROM stock_move_line line
                            WHERE line.move_id = move.id)
        """
    )


def _settle(env):
    """Let lie what the moves say: what came less what left."""
    env.cr.execute(
        """
        UPDATE stock_quant quant SET quantity = moved.quantity
          FROM (SELECT product_id, sum(CASE WHEN is_in THEN quantity
                           WHEN is_out THEN -quantity ELSE 0 END) AS quantity
                  FROM stock_move WHERE state = 'done' GROUP BY product_id) moved,
               stock_location place
         WHERE quant.product_id = moved.product_id AND place.id = quant.location_id
           AND place.usage = 'internal'
        """
    )


def ledger(env):
    """Reconcile today's stock of the company."""
    figures = _compute(env, "dist.stock.ledger")
    lines = env["dist.stock.ledger.part"].search_count([("amount", "!=", 0)])
    return figures | {"rows": lines}


def ageing(env):
    """Age today's stock of the company."""
    figures = _compute(env, "dist.stock.ageing")
    lines = env["dist.stock.ageing.line"].search_count([("quantity", ">", 0)])
    assert lines, "no goods were found: nothing was measured"
    return figures | {"rows": lines}


def _compute(env, model):
    figure = env[model].create({"date": fields.Date.today()})
    before = _get_memory()
    with meter(env) as figures:
        figure.action_compute()
        env.flush_all()
    memory = _get_memory()
    return figures | {"memory": memory, "grown": memory - before}


def _get_memory():
    """Return the most this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
