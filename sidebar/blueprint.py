from flask import Blueprint

bp = Blueprint(
    "sidebar",
    __name__,
    url_prefix="/sidebar",
    template_folder="templates",
    static_folder="static",
)
