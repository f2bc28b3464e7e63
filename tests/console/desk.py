"""An operator's browser without a screen: opens pages, sends their forms with the token in them."""

import re
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient

NAME, PASSWORD = "admin", "a-long-password"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    client: FlaskClient

    def get(self, path: str, **more):
        return self.client.get(f"/console{path}", **more)

    def read(self, path: str) -> str:
        """The page as text; it must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return unescape(answer.text)

    def post(self, path: str, form_page: str = "/syncs", **fields):
        """`form_page`: where the token is taken from, as a browser has it from an earlier page."""
        found = TOKEN.search(self.get(form_page).text)
        token = found.group(1) if found else ""
        return self.client.post(f"/console{path}", data={"csrf_token": token, **fields})

    def do(self, path: str, **fields) -> str:
        """Send a form that must succeed; the page it leads to."""
        answer = self.post(path, **fields)
        assert answer.status_code in (200, 302), (path, answer.status_code, answer.text[:2000])
        if answer.status_code == 200:
            return unescape(answer.text)
        return unescape(self.client.get(answer.headers["Location"]).text)

    def follow(self, answer) -> str:
        """The page that an answer leads to."""
        page = self.client.get(answer.location)
        assert page.status_code == 200, (answer.location, page.status_code)
        return unescape(page.text)

    def search(self, path: str, **filters) -> str:
        """Fill in the filters over a list; what it shows then."""
        return self.follow(self.post("/search", path, to=f"/console{path}", **filters))

    def sign_in(self, name: str = NAME, password: str = PASSWORD, **more):
        return self.post("/sign-in", "/sign-in", name=name, password=password, **more)
