"""How many customers a code may bring each guide in a day of Shanghai.

WeCom knows no such limit: a guide who has reached it is taken out of the code and comes back at
midnight. Until WeCom has followed, which takes a moment, a few more may add that guide.
"""

from peewee import fn

from domain import clock
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers.models import Friendship


def adds_today(way: ContactWay) -> dict[int, int]:
    """Customers who came by the code today, by the id of their guide; half added ones count."""
    start, end = clock.day_bounds(clock.today())
    rows = Arrival.select(Friendship.guide, fn.COUNT(Arrival.friendship.distinct()))
    rows = rows.join(Friendship).where(
        Arrival.contact_way == way, Arrival.at >= start, Arrival.at < end
    )
    return dict(rows.group_by(Friendship.guide).tuples())


def full_today(way: ContactWay) -> set[int]:
    """Ids of the guides who have had as many as the code allows."""
    if way.daily_limit is None:
        return set()
    return {guide for guide, adds in adds_today(way).items() if adds >= way.daily_limit}
