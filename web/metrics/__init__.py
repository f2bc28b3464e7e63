"""Figures that an operator can alert on, read when Prometheus asks. `docs/monitoring.md`."""

import logging
from collections.abc import Iterator

from flask import Blueprint, Flask
from peewee import PeeweeException
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from db import drop_broken_connection
from web.metrics import living, stored
from web.metrics.figure import figures_in

log = logging.getLogger(__name__)

bp = Blueprint("metrics", __name__)

SOURCES = {"database": stored, "redis": living}
FIGURES = [figure for source in SOURCES.values() for figure in figures_in(source)]


def set_up(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/metrics")
def metrics():
    registry = CollectorRegistry()
    registry.register(Figures())
    return generate_latest(registry), {"Content-Type": CONTENT_TYPE_LATEST}


class Figures(Collector):
    """Where the database or Redis is away, its figures are missing and `daogou_up` is 0."""

    def describe(self) -> list:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("daogou_up", "1 if it answered", labels=["part"])
        for name, source in SOURCES.items():
            families = self._read(name, source)
            up.add_metric([name], float(families is not None))
            yield from families or []
        yield up

    def _read(self, name: str, source) -> list[GaugeMetricFamily] | None:
        try:
            return [figure.family() for figure in figures_in(source)]
        except (PeeweeException, RedisError) as error:
            log.warning("no figures part=%s: %s", name, type(error).__name__)
            drop_broken_connection(error)
            return None
