"""Items for situations: each is handed out once, so that none disturbs another."""

from collections import Counter, defaultdict

from ..plan.items import STOCKED

# What only some items have: handed out to who asks for it, as long as others are left.
WELL_STOCKED = 6
GOOD_MARKUP = 1.6
WORTHY = 10
FEW_OF_A_VENDOR = 3
# So many orders of an item make it usual.
HABIT = 3


class Shelf:
    """Picks items of the plan by what is on hand of them.

    Arguments:
        world (World): after its history was written.
    """

    def __init__(self, world):
        self._world = world
        self._taken = set()
        self._habits = defaultdict(list)
        for order in world.story.orders:
            customer = world.customers[order.customer].key
            for line in order.lines:
                self._habits[customer, line.item].append(line.quantity)
        self._bought = {
            item for order in world.story.receipts for item, *_rest in order.lines
        }

    def take(self, count=1, warehouse="CDC", **wishes):
        """Return items nobody took yet: no better than wished for, well stocked first.

        Arguments:
            wishes: see `_suits`.

        Raises:
            ValueError: the catalogue is too small.
        """
        free = [item for item in self._world.items if item.key not in self._taken]
        suiting = [i for i in free if self._suits(i, warehouse, **wishes)]
        found = sorted(suiting, key=self._rank(free, warehouse, **wishes))[:count]
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

    def _suits(
        self, item, warehouse, supply=STOCKED, packs=WELL_STOCKED, low=0, **more
    ):
        """Return whether an item is what is wished for.

        Arguments:
            supply (str): way of supply.
            packs (int): least quantity on hand, in packs of the item; stocked only.
            low, high (float): bounds of the cost per unit.
            vendor (int): its vendor.
            but (collection of int): vendors whose items it must not be.
            markup (float): least list price, as a multiple of the cost.
            new_to (str): a customer who has no habit of it yet.
            unknown_to (str): a customer who never took it.
            bought (bool): whether somebody has to have bought it before.
        """
        return (
            item.supply == supply
            and low <= item.cost <= more.get("high", item.cost)
            and item.vendor == more.get("vendor", item.vendor)
            and item.vendor not in more.get("but", ())
            and len(self._habits[more.get("new_to"), item.key]) < HABIT
            and not self._habits.get((more.get("unknown_to"), item.key))
            and (item.key in self._bought or not more.get("bought"))
            and item.price >= item.cost * more.get("markup", 0)
            and (supply != STOCKED or self.held(item, warehouse) >= packs * item.pack)
        )

    def _rank(self, free, warehouse, packs=WELL_STOCKED, low=0, **more):
        """Return a key that sorts items: what somebody else may ask for comes last."""
        left = Counter(item.vendor for item in free if item.supply == STOCKED)

        def key(item):
            held = self.held(item, warehouse) / item.pack
            spared = (
                packs < WELL_STOCKED <= held,
                more.get("markup", 0) < GOOD_MARKUP <= item.price / item.cost,
                low < WORTHY <= item.cost,
                "vendor" not in more and left[item.vendor] <= FEW_OF_A_VENDOR,
            )
            return sum(spared), -held, item.key

        return key
