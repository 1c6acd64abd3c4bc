"""What is wrong in the scenario; each function plants one thing and notes it."""

from . import incoming, masters, shipping, stock
from .stage import Stage

# Made before controls are switched on, as a company finds itself.
BEFORE = (*incoming.PLANTED, *shipping.PLANTED, *stock.PLANTED, *masters.PLANTED)


def plant(world, book, situations) -> None:
    """Plant situations in order.

    Arguments:
        situations: functions that take a Stage.
    """
    stage = Stage.open(world, book)
    for situation in situations:
        situation(stage)
        world.env.flush_all()


__all__ = ["BEFORE", "Stage", "plant"]
