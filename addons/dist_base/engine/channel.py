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
        more than the sales team that follows the order. What came through a web site
        is the web's whatever its source: there the visitor's own link names the
        source, and with it would choose the rules that judge the order.

        :param values: mapping with any of ``source_id``, ``website_id``,
            ``team_id`` and ``company_id`` (ids or falsy)

        >>> channels = ChannelMap({1: 60}, {7: 10, 8: 20}, {0: 30}, {20: 5})
        >>> channels.find({"team_id": 7})
        10
        >>> channels.find({"team_id": 7, "website_id": 2})
        30
        >>> channels.find({"team_id": 7, "source_id": 1})
        60
        >>> channels.find({"team_id": 7, "website_id": 2, "source_id": 1})
        30

        A channel of another company is passed over:

        >>> channels.find({"team_id": 8, "company_id": 5})
        20
        >>> channels.find({"team_id": 8, "company_id": 6})
        False
        """
        company = values.get("company_id") or 0
        if values.get("website_id"):
            candidates = [self.web.get(company), self.web.get(0)]
        else:
            candidates = [self.by_source.get(values.get("source_id"))]
        candidates.append(self.by_team.get(values.get("team_id")))
        for channel in candidates:
            if channel and self.company.get(channel, company) == company:
                return channel
        return False
