from flask import render_template

from sidebar.blueprint import bp


@bp.get("/")
def open_sidebar():
    """The page that WeCom opens: it asks the client which chat is open and follows it."""
    return render_template("sidebar/shell.html")
