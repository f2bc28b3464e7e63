from flask import render_template, request

from domain.errors import NotFound
from sidebar.blueprint import bp
from web import problems
from web.languages import translated


@bp.errorhandler(NotFound)
def show_missing(error: NotFound):
    """In words, and without a hint of whether the customer exists for somebody else."""
    if request.method != "GET":
        return problems.show_refusal(error)
    name = "_missing" if "HX-Request" in request.headers else "missing"
    return render_template(f"sidebar/{name}.html", text=translated(error)), error.status
