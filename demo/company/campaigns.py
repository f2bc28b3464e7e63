"""What operations staff have done today: codes for two campaigns, and tags for a list of people.

Customers come by the codes while the product runs, so that their welcomes are real ones.
"""

import os
import time
from dataclasses import dataclass
from datetime import time as time_of_day
from random import Random

import requests

from demo.company.brands import BRANDS, Brand
from demo.company.names import NICKNAMES
from demo.company.people import Customer, People
from domain.contact_ways import channels, welcomes
from domain.contact_ways.hours import Hours
from domain.contact_ways.models import ContactWay
from domain.operators import scope
from domain.organisation.models import Department, Guide, GuideDepartment
from domain.tags import batches
from domain.tags.batch_lists import Given
from domain.tags.models import Tag, TagGroup

BY = "demo"
PATIENCE_SECONDS = 60
NIGHT = Hours(starts=time_of_day(22), ends=time_of_day(9))


@dataclass(frozen=True)
class Campaign:
    """`tag`: of the group 来源. `everyday` and `at_night`: what its welcomes say."""

    brand: Brand
    name: str
    tag: str
    remark: str
    everyday: str
    at_night: str
    scans: int
    daily_limit: int | None = None


CAMPAIGNS = (
    Campaign(
        brand=BRANDS[0],
        name="双旦直播间",
        tag="直播间",
        remark="{客户}-直播",
        everyday="{客户}您好，我是花见屿的{导购}。直播间的赠品已为您留好，告诉我肤质就能寄出。",
        at_night="{客户}晚上好，我是花见屿的{导购}。已经打烊了，明早十点我来为您安排赠品。",
        scans=14,
        daily_limit=30,
    ),
    Campaign(
        brand=BRANDS[2],
        name="孕妈课堂海报",
        tag="朋友介绍",
        remark="{客户}-{门店}",
        everyday="{客户}您好，我是团团象{门店}的{导购}。课堂的讲义和下次开课时间，我现在发给您。",
        at_night="{客户}您好，我是团团象{门店}的{导购}。夜里不多打扰，明早把课堂讲义发给您。",
        scans=9,
    ),
)


def launch(random: Random) -> str:
    """Make the codes, wait until WeCom has them, let customers scan them."""
    ways = [_make(campaign) for campaign in CAMPAIGNS]
    for way, campaign in zip(ways, CAMPAIGNS, strict=True):
        _wait_for(way)
        for name in random.sample(NICKNAMES, campaign.scans):
            _scan(way, name)
    return f"{sum(campaign.scans for campaign in CAMPAIGNS)} customers came by {len(ways)} codes"


def _make(campaign: Campaign) -> ContactWay:
    """With a limit it leads to chosen guides, one of whom stands in; else to a store."""
    store = Department.get(parent_wecom_id=campaign.brand.department, is_store=True)
    here = Guide.select().join(GuideDepartment).where(GuideDepartment.department == store)
    team = list(here.order_by(Guide.userid))
    limited = campaign.daily_limit is not None
    settings = channels.Settings(
        name=campaign.name,
        store=None if limited else store,
        guides=team[:3] if limited else (),
        backup=team[3] if limited else None,
        tags=[Tag.select().join(TagGroup).where(Tag.name == campaign.tag).get()],
        remark=campaign.remark,
        daily_limit=campaign.daily_limit,
    )
    way = channels.make(settings, by=BY)
    welcomes.set_welcome(text=campaign.everyday, contact_way=way, by=BY)
    welcomes.set_timed(way, NIGHT, text=campaign.at_night, by=BY)
    return way


def _wait_for(way: ContactWay) -> None:
    """The workers of the demo tell WeCom. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ContactWay.get_by_id(way.id).config_id:
        if time.monotonic() > end:
            raise TimeoutError(f"WeCom has not made the code {way.title}")
        time.sleep(0.2)


def _scan(way: ContactWay, name: str) -> None:
    address = f"{os.environ['SIMULATOR_URL']}/admin/scan"
    requests.post(address, json={"state": way.state, "name": name}, timeout=10).raise_for_status()


def thank(people: People) -> str:
    """Those of the highest levels are marked, from a list in which not everybody is known."""
    best = [one for one in people.customers if one.level in ("金卡会员", "黑卡会员")]
    rows = [Given(line, _called(one)) for line, one in enumerate(best[:120], 1)]
    rows.append(Given(len(rows) + 1, "12099998888"))
    batch = batches.make(rows, key="demo-year-end", name="年末答谢名单", by=BY, scope=scope.WHOLE)
    tag = Tag.select().where(Tag.name == "重品质").get()
    batches.choose(batch, [tag.id], adding=True, exclusive=False)
    batches.start(batch, by=BY)
    return f"{batch.total} of {len(rows)} found"


def _called(customer: Customer) -> str:
    return customer.phone or customer.external_userid
