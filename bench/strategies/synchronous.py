"""Re-implementation: everything is done inside the request, and then WeCom gets its answer."""

from bench.bare import opened
from bench.strategies.work import handle, say_ok


def app(environ, start_response):
    handle(opened(environ))
    return say_ok(start_response)
