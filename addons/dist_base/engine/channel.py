"""Which channel an order came through: plain values in, channel id out."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """What is known about the channels of a database.

    :param by_source: dict marketing source id -> channel id
    :param by_team: dict sales team id -> channel id
    :param web: dict company id (0 for every company) -> channel id of web orders
    :param company: dict channel id -> company id, for channels of one company
    """

    by_source: dict = field(default_factory=dict)
    by_team: dict = field(default_factory=dict)
    web: dict = field(default_factory=dict)
    company: dict = field(default_factory=dict)

    def find(self, values):
        """Return the channel id of an order with ``values``, or False.

        The narrowest trace wins: a source (a marketplace, an EDI partner) tells
        more than the web site that received the order, and the web site more
        than the sales team that follows it.

        :param values: mapping with any of ``source_id``, ``website_id``,
            ``team_id`` and ``company_id`` (ids or falsy)

        >>> channels = ChannelMap({1: 60}, {7: 10, 8: 20}, {0: 30}, {20: 5})
        >>> channels.find({"team_id": 7})
        10
        >>> channels.find({"team_id": 7, "website_id": 2})
        30
        >>> channels.find({"team_id": 7, "website_id": 2, "source_id": 1})
        60

        A channel of another company is passed over:

        >>> channels.find({"team_id": 8, "company_id": 5})
        20
        >>> channels.find({"team_id": 8, "company_id": 6})
        False
        """
        company = values.get("company_id") or 0
        candidates = [self.by_source.get(values.get("source_id"))]
        if values.get("website_id"):
            candidates += [self.web.get(company), self.web.get(0)]
        candidates.append(self.by_team.get(values.get("team_id")))
        for channel in candidates:
            if channel and self.company.get(channel, company) == company:
                return channel
        return False
