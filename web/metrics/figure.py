"""One figure for Prometheus: what it is called, what it means, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily

# The figure by the values of its labels; a single number where it has none.
Reading = dict[tuple[str, ...], float] | float


@dataclass(frozen=True)
class Figure:
    name: str
    meaning: str
    labels: tuple[str, ...]
    read: Callable[[], Reading]

    def family(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(self.name, self.meaning, labels=self.labels)
        reading = self.read()
        for labels, value in (reading if isinstance(reading, dict) else {(): reading}).items():
            family.add_metric(labels, value)
        return family


def figure(name: str, meaning: str, *labels: str) -> Callable[[Callable[[], Reading]], Figure]:
    """Make a figure of the function that reads it."""
    return lambda read: Figure(f"daogou_{name}", meaning, labels, read)


def figures_in(module) -> list[Figure]:
    """Those that a module defines, in its order."""
    return [each for each in vars(module).values() if isinstance(each, Figure)]
