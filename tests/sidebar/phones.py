"""A guide's phone: a real browser beside a chat of the simulated WeCom client."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app import create_app, start
from db import db
from domain import clock
from domain.customers.models import Customer, Friendship
from domain.tags.models import Tag
from simulator.server import serve
from tests.screen import WIDER
from tests.tagging import put, take_over

WIDTHS = (320, 360, 414)
# WeCom's SDK leaves the answer of a refused signature uncaught, besides telling its callers.
REFUSED_BY_WECOM = "Object"
POLICY = "Content Security Policy"
SMALL = """[...document.querySelectorAll("a, button, input, summary")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && (box.height < 43.5 || box.width < 43.5);
}).map((one) => one.outerHTML.slice(0, 120))"""


@dataclass
class Door:
    """The address of the application, started for a browser, and of the simulator."""

    url: str
    wecom_url: str


@pytest.fixture
def door(app, company, wecom_server):
    """The application on a port of its own, since signatures are about real addresses."""
    simulator, wecom_url = wecom_server
    database, settings = db.obj, app.config["SETTINGS"]
    with serve(lambda *call: live(*call), "127.0.0.1", 0) as url:
        changes = {"public_url": url, "wecom_bridge_url": f"{wecom_url}/bridge.js"}
        live = create_app(settings.model_copy(update=changes), app.config["REDIS"])
        simulator.config.app_url = url
        yield Door(url, wecom_url)
    simulator.config.app_url = ""
    start(settings, app.config["REDIS"])  # What other tests send has their address in it again.
    db.initialize(database)


@dataclass
class Phone:
    """A guide's WeCom client: a browser, who uses it, and which chat is open."""

    context: object
    page: object
    door: Door

    def open(self, path: str, chat: str = ""):
        cookie = {"name": "simulator_chat", "value": chat, "url": self.door.url}
        self.context.add_cookies([cookie])
        self.page.goto(self.door.url + path)
        return self.page


@pytest.fixture
def phone(browser, door, lin):
    """`phone(width)` of 林悦; what the browser complains about fails the test."""
    contexts, complaints = [], []

    def made(width: int = 360, **more) -> Phone:
        context = browser.new_context(
            locale="zh-CN", viewport={"width": width, "height": 740}, **more
        )
        contexts.append(context)
        member = {"name": "simulator_member", "value": lin.userid, "url": door.url}
        context.add_cookies([member])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if POLICY in said.text else 0)
        return Phone(context, page, door)

    yield made
    for context in contexts:
        context.close()
    assert [words for words in complaints if words != REFUSED_BY_WECOM] == []


@pytest.fixture
def rich(company, task, order, mei) -> Customer:
    """陈美 with everything that can be known about a customer."""
    company.tag_added_elsewhere("肤质", ["敏感肌", "油皮", "混合性皮肤"], order=9)
    company.tag_added_elsewhere("会员", ["金卡", "银卡", "很久没有来过店里的老客户"], order=5)
    take_over()
    carried = Tag.select().where(Tag.name.in_(["敏感肌", "金卡", "很久没有来过店里的老客户"]))
    put(task.friendship_id, *carried)
    Friendship.update(
        remark="陈姐", description="喜欢周末来店里", personal_tags=["怕香精"],
        started_at=clock.now() - timedelta(days=128),
    ).execute()  # fmt: skip
    Customer.update(member_level="金卡", birthday=308, avatar="/nowhere.png").execute()
    return Customer.get_by_id(mei.id)


def fits(page) -> None:
    """Nothing sticks out to the side, and a thumb hits everything."""
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(SMALL) == []
