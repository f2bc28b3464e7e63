"""How much of WeCom's limits is used, what is paused, which errors it gave, when syncs end."""

from flask import render_template
from redis.exceptions import RedisError

from console.auth import requires
from console.blueprint import bp
from jobs import budgets


@bp.get("/limits")
@requires("system.see")
def show_limits():
    try:
        apis, forecasts = budgets.use(), budgets.forecasts()
    except RedisError:
        return render_template("console/system/limits.html", away=True, apis=[], forecasts=[])
    return render_template(
        "console/system/limits.html",
        away=False,
        apis=apis,
        forecasts=forecasts,
        minute=budgets.MINUTE_CALLS,
        hour=budgets.HOUR_CALLS,
        most_at_once=budgets.AT_ONCE,
    )
