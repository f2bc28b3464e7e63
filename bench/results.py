"""Results as a table for people and as JSON for programs, in bench/results/."""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, Run, Spread, shown, spreads

FOLDER = Path(__file__).with_name("results")
HEAD = "| figure | min | median | max | unit | aim | |\n|---|--:|--:|--:|---|---|---|\n"
MARKS = {None: "", True: "met", False: "**missed**"}


def write(
    folder: Path, name: str, about: dict, figures: Sequence[Figure], runs: Sequence[Run]
) -> Path:
    """`about`: machine, size and load. Returns the Markdown file; the JSON lies beside it."""
    folder.mkdir(exist_ok=True)
    lines = spreads(figures, runs)
    content = {**about, "name": name, "figures": [_plain(line) for line in lines], "runs": runs}
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n")
    path = folder / f"{name}.md"
    path.write_text(table(name, about, lines))
    return path


def table(name: str, about: dict, lines: Sequence[Spread]) -> str:
    machine = about["machine"]
    facts = (
        f"{machine['at']}, commit {machine['commit']}, {machine['cores']} × {machine['cpu']}, "
        f"Linux {machine['kernel']}, Python {machine['python']}; size {about['size']}, "
        f"{len(about['load'])} runs, load before each: {', '.join(map(shown, about['load']))}"
    )
    return f"# {name}\n\n{facts}\n\n{HEAD}" + "".join(_row(line) for line in lines)


def _row(line: Spread) -> str:
    figure = line.figure
    numbers = " | ".join(shown(number) for number in (line.low, line.middle, line.high))
    return f"| {figure.words} | {numbers} | {figure.unit} | {figure.aim} | {MARKS[line.met]} |\n"


def _plain(line: Spread) -> dict:
    return {
        "key": line.figure.key,
        "words": line.figure.words,
        "unit": line.figure.unit,
        "aim": line.figure.aim,
        "min": line.low,
        "median": line.middle,
        "max": line.high,
        "met": line.met,
    }
