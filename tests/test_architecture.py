"""Who may import whom. The business knows nobody outside; doors do not know each other."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROOMS = [
    "syncs",
    "organisation",
    "operators",
    "customers",
    "attributes",
    "group_chats",
    "tags",
    "materials",
    "contact_ways",
    "shops",
    "orders",
    "outreach",
    "statistics",
]
DOORS = {"console", "sidebar", "callbacks", "jobs", "commands"}
OUTSIDE = {"flask", "rq", "redis", "requests", "wechatpy", "flask_babel"}
OURS = DOORS | {
    "doctor",
    "domain",
    "bot",
    "web",
    "db",
    "simulator",
    "demo",
    "settings",
    "app",
    "worker",
}

# What each package may import of ours, besides itself.
MAY = {
    "domain": {"db"},
    "bot": {"domain", "db"},
    "callbacks": {"domain", "db", "web"},
    "jobs": {"domain", "db", "bot", "callbacks", "doctor"},
    "web": {"domain", "db", "jobs", "callbacks"},
    "console": {"domain", "db", "web", "bot", "jobs", "callbacks"},
    "sidebar": {"domain", "db", "web", "bot"},
    "commands": {"domain", "db", "jobs", "doctor", "callbacks"},
    "doctor": {"domain", "db", "bot", "jobs", "callbacks"},
    "simulator": set(),
}
# Sign-in and JS-SDK signatures cannot wait for a worker.
BOT_IN_WEB_DOORS = {"bot.login", "bot.jssdk", "bot.errors"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Dotted names: `from domain.tags import actions` gives domain.tags.actions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", sorted(MAY))
def test_packages_import_only_what_they_may(package):
    for path in modules(package):
        forbidden = tops(imports(path)) & OURS - MAY[package] - {package}
        assert not forbidden, f"{path.relative_to(ROOT)} imports {forbidden}"


def test_the_domain_knows_nobody_outside():
    for path in modules("domain"):
        assert not tops(imports(path)) & OUTSIDE, path.relative_to(ROOT)


def test_web_doors_call_wecom_only_for_what_cannot_wait():
    for door in ("console", "sidebar"):
        for path in modules(door):
            called = {".".join(n.split(".")[:2]) for n in imports(path) if n.startswith("bot.")}
            assert called <= BOT_IN_WEB_DOORS, path.relative_to(ROOT)


def test_a_room_imports_only_rooms_before_it():
    for path in modules("domain"):
        parts = path.relative_to(ROOT / "domain").parts
        if len(parts) == 1:
            continue
        allowed = set(ROOMS[: ROOMS.index(parts[0]) + 1])
        used = {n.split(".")[1] for n in imports(path) if n.startswith("domain.")} & set(ROOMS)
        assert used <= allowed, f"{path.relative_to(ROOT)} imports {used - allowed}"


def test_every_room_is_in_the_order():
    rooms = {path.parent.name for path in (ROOT / "domain").glob("*/__init__.py")}

    assert rooms == set(ROOMS)


WRITING = {"save", "create", "insert", "insert_many", "delete_instance", "bulk_create"}


def test_rows_are_written_only_by_actions():
    """Doors ask an action; they never save, create, update or delete rows themselves."""
    for package in ("console", "sidebar", "commands", "web"):
        for path in modules(package):
            assert not writes(path), f"{path.relative_to(ROOT)} calls {writes(path)}"


def writes(path: Path) -> set[str]:
    """Calls such as Tag.create() or row.save(), but not actions.save() of an imported module."""
    imported = {name.rpartition(".")[2] for name in imports(path)}
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {
        call.attr
        for call in calls
        if call.attr in WRITING
        and isinstance(call.value, ast.Name)
        and (call.value.id[0].isupper() or call.value.id not in imported)
    }


def test_only_the_clock_asks_what_time_it_is():
    for package in ("domain", "callbacks", "jobs", "console", "sidebar"):
        for path in modules(package):
            if path.name == "clock.py":
                continue
            text = path.read_text()
            assert "datetime.now(" not in text and "utcnow(" not in text, path.relative_to(ROOT)
