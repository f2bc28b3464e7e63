"""`make lock`: choose the newest versions that pyproject.toml and package.json allow.

The lock files hold versions and hashes for every platform, and no download hosts.
"""

import tempfile
from pathlib import Path

from setup import frontend
from setup.step import PYTHON, ROOT, run, say

LOCKS = {
    "production.txt": ["pyproject.toml"],
    "development.txt": ["pyproject.toml", "--extra=dev"],
    "node.txt": ["--group=node"],
}
OPTIONS = [
    "--universal", "--python-version=3.11", "--generate-hashes", "--upgrade",
    "--no-header", "--no-annotate", "--quiet",
]  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(PYTHON, "-m", "pip", "install", "--quiet", "--target", folder, "uv", hint="")
        for name, sources in LOCKS.items():
            say(f"requirements/{name}")
            compile_lock(Path(folder, "bin", "uv"), sources, ROOT / "requirements" / name)
    say("package-lock.json")
    run(*frontend.tools().npm, "update", "--package-lock-only", hint="")


def compile_lock(uv: Path, sources: list[str], target: Path) -> None:
    run(uv, "pip", "compile", *sources, *OPTIONS, "--output-file", target, hint="")


if __name__ == "__main__":
    main()
