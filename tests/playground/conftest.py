"""The desk in a real browser, before a real simulator and a little app that greets."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from simulator import Simulator, SimulatorConfig
from simulator.server import serve
from tests.playground.little_app import LittleApp


@dataclass
class Desk:
    """A company of two stores, its WeCom, its little app, and the addresses of both."""

    wecom: Simulator
    app: LittleApp
    url: str
    app_url: str
    start: str = ""  # address of the desk with 南京西路店's code before the phone

    def add_code(self, store: str, *userids: str) -> str:
        """A store's code, made through the API; answers its config_id."""
        body = {"type": 2, "scene": 2, "state": userids[0], "remark": store, "user": userids}
        made = self.app.call("externalcontact/add_contact_way", body)
        return made["config_id"]


@pytest.fixture
def desk():
    config = SimulatorConfig(callback_spacing=0.2, seed=7)
    app = LittleApp(config)
    with serve(app.wsgi, "127.0.0.1", 0) as app_url:
        config.app_url, config.callback_url = app_url, f"{app_url}/callbacks/wecom"
        wecom = Simulator(config)
        with wecom.serve() as url:
            app.wecom = url
            yield Desk(wecom, app, url, app_url)
        wecom.close()


@pytest.fixture
def stores(desk):
    """{store: config_id} of 南京西路店 with 林媛 and 徐家汇店 with 何静."""
    nanjing, xuhui = desk.wecom.add_department("南京西路店"), desk.wecom.add_department("徐家汇店")
    desk.wecom.add_member("lin.yuan", "林媛", [nanjing])
    desk.wecom.add_member("he.jing", "何静", [xuhui])
    codes = {
        "南京西路店": desk.add_code("南京西路店", "lin.yuan"),
        "徐家汇店": desk.add_code("徐家汇店", "he.jing"),
    }
    desk.start = f"{desk.url}/s/{codes['南京西路店']}"
    return codes


@pytest.fixture
def newcomer(browser, desk):
    """A page of someone who was never here. `page.complaints` holds the browser's errors and
    every address outside this machine it asked for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: _outside(page, request.url))
    yield page
    context.close()


@pytest.fixture
def page(newcomer):
    """A page of someone who has seen the tour."""
    newcomer.add_init_script("localStorage.setItem('toured', 'yes')")
    return newcomer


def _outside(page: Page, url: str) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        page.complaints.append(url)
