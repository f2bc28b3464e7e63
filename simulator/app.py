"""The Flask app: WeCom's API, its login pages, the admin API and the playground."""

from typing import TYPE_CHECKING

from flask import Flask

from simulator import admin, api, cgi, pages, playground, signin

if TYPE_CHECKING:
    from simulator import Simulator

assert api.__all__, "importing the package fills the table of routes"


class App(Flask):
    wecom: "Simulator"


def make_app(wecom: "Simulator") -> App:
    app = App(__name__, static_folder=None)
    app.wecom = wecom
    for blueprint in (cgi.bp, pages.bp, signin.bp, admin.bp, playground.bp):
        app.register_blueprint(blueprint)
    return app
