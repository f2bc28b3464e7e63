"""What the web doors share: languages, filters, protection, error pages, health and figures."""

from flask import Flask

from web import filters, health, languages, limits, metrics, problems, protection


def set_up(app: Flask) -> None:
    app.template_folder = "web/templates"
    for part in (languages, filters, protection, limits, problems, health, metrics):
        part.set_up(app)
