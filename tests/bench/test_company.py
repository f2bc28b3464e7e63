"""The benchmarks fill the tables of now: those of large numbers also run with small ones."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "size, names", [(2000, ["pages", "tag_filter", "tasks"]), (20, ["welcomes"])]
)
def test_a_benchmark_comes_to_its_end(tmp_path, postgres_url, size, names):
    """`postgres_url`: where PostgreSQL is missing, the benchmarks could not run either."""
    command = [sys.executable, "-m", "bench", *names, "--size", str(size), "--runs", "1"]

    done = subprocess.run([*command, "--results", tmp_path], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("*.md")} == {f"{name}.md" for name in names}
