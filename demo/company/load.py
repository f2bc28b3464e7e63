"""Fills a running demo: WeCom gets the company, then the product learns of it by its own doors."""

import csv
import os
import re
import tempfile
import time
from datetime import datetime
from pathlib import Path
from random import Random

import requests
from click.testing import Result
from flask import Flask

from app import create_app
from demo.company import attributes, campaigns, care, pictures
from demo.company.brands import BRANDS, COMPANY_WELCOME, LEVEL, Brand
from demo.company.orders import make_orders
from demo.company.people import People, Store, in_wecom, make_people
from demo.company.pusher import push_all
from domain import clock
from domain.contact_ways import queries, welcomes
from domain.materials import actions as materials
from domain.organisation.models import Department

SEED = 20_260_901
BY = "demo"


class StepFailed(Exception):
    """A command of the product did not end well; holds what it printed."""


def load() -> None:
    """Needs the simulator, the web process and the tables. Raises StepFailed and others."""
    random, now = Random(SEED), datetime.now(clock.SHANGHAI)
    people = make_people(random, now)
    orders = make_orders(random, people, now)
    app = create_app()
    with app.app_context():
        _step("company in WeCom", lambda: _give_to_wecom(people))
        for kind in ("organisation", "tags"):
            _step(f"sync {kind}", lambda kind=kind: _run(app, "sync", kind))
        _step("organisation", lambda: _set_up(app))
        _step("codes", lambda: _make_codes(app))
        _step("welcomes", lambda: _write_welcomes(app, random, people.stores))
        _step("sync customers", lambda: _run(app, "sync", "customers"))
        _step("tags", lambda: _run(app, "tags", "take"))
        _step("guide permissions", attributes.grant)
        _step("what guides know", lambda: attributes.fill(random))
        _step("member list", lambda: _import_members(app, people))
        for shop, rows in orders.items():
            _step(f"orders of {shop}", lambda shop=shop, rows=rows: _sell(app, shop, rows))
        _step("match orders", lambda: _run(app, "jobs", "run", "match-orders"))
        _step("weeks of care", lambda: f"{care.live_through(random)} tasks done")
        _step("campaigns of today", lambda: campaigns.launch(random))
        _step("tags for a list", lambda: campaigns.thank(people))
        _step("tasks of today", lambda: _run(app, "jobs", "run", "make-tasks"))


def _step(name: str, do) -> None:
    started = time.monotonic()
    said = do()
    print(f"{name}: {said} ({time.monotonic() - started:.1f} s)", flush=True)


def _run(app: Flask, *words: str) -> str:
    """A command as an operator would give it; returns the last line it printed."""
    lines = _result(app, *words).output.strip().splitlines()
    return lines[-1].strip() if lines else "done"


def _result(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=list(words))
    if result.exit_code:
        raise StepFailed(f"flask {' '.join(words)}\n{result.output}") from result.exception
    return result


def _give_to_wecom(people: People) -> str:
    address = f"{os.environ['SIMULATOR_URL']}/admin/company"
    requests.post(address, json=in_wecom(people), timeout=60).raise_for_status()
    return f"{len(people.members)} members, {len(people.customers)} customers"


def _set_up(app: Flask) -> str:
    """As the console asks for it at its first use."""
    companies = [word for brand in BRANDS for word in ("--department", str(brand.department))]
    return _run(app, "organisation", "set-up", "--level", LEVEL, *companies)


def _make_codes(app: Flask) -> str:
    made = _result(app, "codes", "make", "--all").output
    return f"{made.count('config_id')} made"


def _write_welcomes(app: Flask, random: Random, stores: list[Store]) -> str:
    _run(app, "welcomes", "set", "--company", "--text", COMPANY_WELCOME)
    for store in stores:
        picture = pictures.store_picture(random, store.brand.color)
        material = materials.add(kind="image", name=f"{store.name}.png", body=picture, by=BY)
        way = queries.of_store(Department.get(wecom_id=store.department))
        attachments = [{"kind": "image", "material_id": material.id}, _offer(store.brand)]
        text = store.brand.welcome
        welcomes.set_welcome(text=text, attachments=attachments, contact_way=way, by=BY)
    return f"one for the company, {len(stores)} for stores"


def _offer(brand: Brand) -> dict:
    address = f"https://example.com/{brand.key}"
    return {"kind": "link", "title": brand.offer, "desc": brand.company, "url": address}


def _import_members(app: Flask, people: People) -> str:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "members.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("external_userid", "birthday", "member_level", "phone", "points"))
            for customer in people.customers:
                if customer.level:
                    row = (customer.birthday, customer.level, customer.phone, customer.points)
                    writer.writerow((customer.external_userid, *row))
        return _run(app, "customers", "import", str(file))


def _sell(app: Flask, shop: str, orders: list[dict]) -> str:
    told = _result(app, "shops", "add", shop, "--platform", "custom").output
    key, secret = (re.search(rf"^{name}: (\S+)$", told, re.M)[1] for name in ("key", "secret"))
    address = f"{app.config['SETTINGS'].public_url}/callbacks/orders"
    return f"{sum(push_all(address, key, secret, orders))} pushed"
