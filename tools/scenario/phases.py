"""The phases of a build, in order; each takes (world, book)."""

import json
from collections import Counter

from . import masters, past, present, situations
from .answers import CASE, STAMP
from .clock import moment
from .logbook import first_screen, make_logins
from .oracle import consult
from .people import PEOPLE
from .plan.config import YEARS

DAYS = 365 * YEARS + 1


def company(world, book):
    """Company, warehouses, price lists, teams."""
    masters.set_up_company(world)


def people(world, book):
    """Users."""
    masters.make_users(world)


def partners(world, book):
    """Customers and vendors, known for as long as the story goes back."""
    with moment(world.env, world.config.at(-DAYS)):
        masters.make_partners(world)


def items(world, book):
    """Products, vendor prices, reordering rules."""
    with moment(world.env, world.config.at(-DAYS)):
        masters.make_products(world)


def history(world, book):
    """Two years of finished documents."""
    past.write_history(world)


def on_the_way(world, book):
    """Open sales and purchases."""
    present.write_open_sales(world)
    present.write_open_purchases(world)


def trouble(world, book):
    """What is wrong before any control is on."""
    situations.plant(world, book, situations.BEFORE)


def controls(world, book):
    """Switch the approval of sales and purchases on, with the default matrix."""
    masters.switch_on(world)


def governed(world, book):
    """What waits at the matrix, and what was decided."""
    situations.plant(world, book, situations.GOVERNED)


def replenishment(world, book):
    """What the reordering rules would order now."""
    masters.refresh_rules(world)


def exceptions(world, book):
    """Let the detectors look, and note what they have to find."""
    world.env["dist.exception"]._sweep()
    for code, records in consult(world.env).items():
        for record, count in Counter(records).items():
            name = record.display_name
            what = f"{name} has trouble of the kind {code}."
            book.add(
                *(f"{code}_{record.id}", record, what, []),
                found_by=f"{CASE}:{code}",
                expected={"cases": count},
            )


def figures(world, book):
    """What two years of history promised, and the figures of it."""
    world.env["dist.promise"]._keep_estimated()
    world.env["dist.kpi.refresh"]._refresh(full=True)


def finish(world, book):
    """Home screens, list of logins, and the stamp that says it is complete."""
    env = world.env
    for person in PEOPLE:
        world.user(person.login).action_id = env.ref(first_screen(env, person)).id
    book.logins = make_logins(env)
    stamp = {"scenario": book.scenario, "skus": book.skus, "token": book.token}
    env["ir.config_parameter"].set_param(STAMP, json.dumps(stamp))


PHASES = (
    ("setting up the company", company),
    ("hiring people", people),
    ("making customers and vendors", partners),
    ("making items", items),
    ("writing two years of history", history),
    ("confirming what is on its way", on_the_way),
    ("planting what went wrong", trouble),
    ("switching controls on", controls),
    ("planting what the controls find", governed),
    ("counting what to order", replenishment),
    ("looking for exceptions", exceptions),
    ("computing figures", figures),
    ("finishing", finish),
)
