"""Items for situations: each is handed out once, so that none disturbs another."""

from ..plan.items import STOCKED


class Shelf:
    """Picks items of the plan by what is on hand of them.

    Arguments:
        world (World): after its history was written.
    """

    def __init__(self, world):
        self._world = world
        self._taken = set()

    def take(self, count=1, warehouse="CDC", **wishes):
        """Return items nobody took yet, the best stocked first.

        Arguments:
            wishes: see `_suits`.

        Raises:
            ValueError: the catalogue is too small.
        """
        ranked = self._ranked(warehouse)
        found = [i for i in ranked if self._suits(i, warehouse, **wishes)][:count]
        if len(found) < count:
            raise ValueError(
                f"The catalogue of {len(self._world.items)} items has no {count} more "
                f"in {warehouse} with {wishes}: take more items."
            )
        self._taken.update(item.key for item in found)
        return found

    def take_one(self, warehouse="CDC", **wishes):
        """Return one item; see `take`."""
        return self.take(1, warehouse, **wishes)[0]

    def held(self, item, warehouse="CDC"):
        """Return the quantity on hand at the end of history."""
        return self._world.story.on_hand.get((warehouse, item.key), 0)

    def _suits(self, item, warehouse, supply=STOCKED, packs=6, low=0, high=1e9, **more):
        """Return whether an item is what is wished for.

        Arguments:
            supply (str): way of supply.
            packs (int): least quantity on hand, in packs of the item; stocked only.
            low, high (float): bounds of the cost per unit.
            vendor (int): its vendor.
            markup (float): least list price, as a multiple of the cost.
        """
        return (
            item.supply == supply
            and low <= item.cost <= high
            and item.vendor == more.get("vendor", item.vendor)
            and item.price >= item.cost * more.get("markup", 0)
            and (supply != STOCKED or self.held(item, warehouse) >= packs * item.pack)
        )

    def _ranked(self, warehouse):
        free = [item for item in self._world.items if item.key not in self._taken]
        return sorted(
            free, key=lambda item: (-self.held(item, warehouse) / item.pack, item.key)
        )
