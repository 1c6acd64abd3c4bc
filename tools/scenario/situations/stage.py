"""What a situation is planted with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..answers import AnswerBook
from ..clock import moment
from ..world import World
from .desk import Desk
from .shelf import Shelf


@dataclass(frozen=True, slots=True)
class Stage:
    """World, answers and helpers of one phase.

    Fields:
        world (World): with the phase's `env`.
        book (AnswerBook): where a situation notes what it planted.
    """

    world: World
    book: AnswerBook
    desk: Desk
    shelf: Shelf

    @classmethod
    def open(cls, world: World, book: AnswerBook) -> "Stage":
        """Return the stage of a phase; items taken in earlier ones stay taken."""
        if "shelf" not in world.marks:
            world.marks["shelf"] = Shelf(world)
        return cls(world, book, Desk(world), world.marks["shelf"])

    @property
    def env(self) -> Any:
        """The phase's environment."""
        return self.world.env

    def hand(self, login: str, records):
        """Return records as one of the scenario's people sees them."""
        return records.with_user(self.world.users[login])

    def on(self, days: int, hour: int = 14):
        """Let a block happen so many days from today, at a UTC hour."""
        return moment(self.env, self.at(days, hour))

    def at(self, days: int, hour: int = 16) -> datetime:
        """Return a moment relative to today."""
        return self.world.config.at(days, hour)

    def day(self, days: int) -> date:
        """Return a day relative to today."""
        return self.at(days).date()
