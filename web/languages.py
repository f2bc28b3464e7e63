"""Chinese, which the texts are written in, and English from the catalogue."""

from flask import Flask, request, session
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

LANGUAGES = {"zh": "中文", "en": "English"}


def set_up(app: Flask) -> None:
    app.config.update(
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    Babel(app, locale_selector=chosen)
    app.before_request(_remember_choice)
    app.jinja_env.globals.update(languages=LANGUAGES, language=language)


def chosen() -> str:
    """What the reader picked, else what the browser asks for, else Chinese."""
    wanted = request.args.get("lang") or session.get("lang")
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(list(LANGUAGES)) or "zh"


def language() -> str:
    return get_locale().language


def translated(error) -> str:
    """A domain error in the reader's language, and the field's name in it too."""
    names = {name: _(word) for name, word in error.params.items() if name == "label"}
    return _(error.message, **error.params | names)


def _remember_choice() -> None:
    if request.args.get("lang") in LANGUAGES:
        session["lang"] = request.args["lang"]
