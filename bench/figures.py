"""What is measured, in which unit, and what it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of a table. `key` names it in what a run returns; without an aim it informs."""

    key: str
    words: str
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def aim(self) -> str:
        if self.at_most is not None:
            return f"≤ {shown(self.at_most)}"
        return f"≥ {shown(self.at_least)}" if self.at_least is not None else ""


@dataclass(frozen=True)
class Spread:
    """Smallest, middle and largest value of all runs; `met` is None where there is no aim."""

    figure: Figure
    low: float
    middle: float
    high: float
    met: bool | None


# What one run found: a value for each key.
Run = Mapping[str, float]


def spreads(figures: Sequence[Figure], runs: Sequence[Run]) -> list[Spread]:
    """The median is judged, for one run on a shared machine says little."""
    return [_spread(figure, [run[figure.key] for run in runs]) for figure in figures]


def _spread(figure: Figure, values: list[float]) -> Spread:
    return Spread(figure, min(values), median(values), max(values), _met(figure, median(values)))


def _met(figure: Figure, value: float) -> bool | None:
    if figure.at_most is not None:
        return value <= figure.at_most
    return value >= figure.at_least if figure.at_least is not None else None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(value: float) -> str:
    """Three digits that count; counts as they are; what never came to its end as never."""
    if isinf(value):
        return "never"
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
