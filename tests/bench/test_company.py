"""The benchmarks of a large company also run over a small one."""

import subprocess
import sys


def test_pages_filters_and_tasks_are_measured_over_the_tables_of_now(tmp_path, postgres_url):
    """`postgres_url`: where PostgreSQL is missing, the benchmarks could not run either."""
    names = ["pages", "tag_filter", "tasks"]
    command = [sys.executable, "-m", "bench", *names, "--size", "500", "--runs", "1"]

    done = subprocess.run([*command, "--results", tmp_path], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("*.md")} == {f"{name}.md" for name in names}
