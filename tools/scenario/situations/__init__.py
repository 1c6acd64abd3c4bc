"""What is wrong in the scenario; each function plants one thing and notes it."""

from . import (
    buying,
    credit,
    decided,
    incoming,
    masters,
    parties,
    plant,
    selling,
    shipping,
    shop,
    stock,
    waiting,
)
from .stage import Stage

# Made before controls are switched on, as a company finds itself.
BEFORE = (
    *parties.PLANTED,
    *incoming.PLANTED,
    *shipping.PLANTED,
    *stock.PLANTED,
    *masters.PLANTED,
    *plant.PLANTED,
    *credit.PLANTED,  # last: what customers owe stands by then
)
# Made with the controls on.
GOVERNED = (
    *selling.PLANTED,
    *buying.PLANTED,
    *waiting.PLANTED,
    *decided.PLANTED,
    *shop.PLANTED,
)


def plant(world, book, situations) -> None:
    """Plant situations in order.

    Arguments:
        situations: functions that take a Stage.
    """
    stage = Stage.open(world, book)
    for situation in situations:
        situation(stage)
        world.env.cr.flush()


__all__ = ["BEFORE", "GOVERNED", "Stage", "plant"]
