"""What the web doors share: languages, filters, protection, error pages, health."""

from flask import Flask

from web import filters, health, languages, limits, problems, protection


def set_up(app: Flask) -> None:
    app.template_folder = "web/templates"
    for part in (languages, filters, protection, limits, problems, health):
        part.set_up(app)
