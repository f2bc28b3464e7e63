"""The demo's settings: keys made once and kept, addresses as this start was asked for."""

import base64
import json
import os
import secrets
import shlex
import string
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("DEMO_STATE", ROOT / "var" / "demo"))
# Marks every process of this checkout's demo, so that none outlives it unnoticed.
MARK = "DAOGOU_DEMO"

OPERATOR = "demo"
PASSWORD = "daogou-demo"


@dataclass(frozen=True)
class Addresses:
    web_port: int
    simulator_port: int
    redis_url: str

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"


def keys() -> dict[str, str]:
    """Secrets as a company would have them; the same again at every start."""
    kept = STATE / "keys.json"
    if not kept.exists():
        kept.write_text(json.dumps(new_keys(), indent=2))
        kept.chmod(0o600)
    return json.loads(kept.read_text())


def new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "WECOM_CORP_ID": f"ww{secrets.token_hex(8)}",
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": secrets.token_urlsafe(32),
        "WECOM_CALLBACK_TOKEN": random_text(24),
        "WECOM_CALLBACK_AES_KEY": callback_key(),
        "DIRECTORY_SECRET": secrets.token_urlsafe(32),
        "DIRECTORY_CALLBACK_TOKEN": random_text(24),
        "DIRECTORY_CALLBACK_AES_KEY": callback_key(),
    }


def random_text(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def callback_key() -> str:
    """43 letters and digits that are base64 of 32 bytes (WeCom's EncodingAESKey).

    The last of the 43 carries two bits that must be zero.
    """
    return random_text(42) + secrets.choice("AEIMQUYcgkosw048")


def settings(at: Addresses) -> dict[str, str]:
    """What the product and the simulator read, beside the keys."""
    return keys() | {
        "DATABASE_URL": f"sqlite:///{STATE / 'daogou.sqlite3'}",
        "REDIS_URL": at.redis_url,
        "PUBLIC_URL": at.web,
        "WECOM_API_URL": f"{at.simulator}/cgi-bin/",
        "WECOM_OAUTH_URL": f"{at.simulator}/connect/oauth2/authorize",
        "WECOM_LOGIN_URL": f"{at.simulator}/wwlogin/sso/login",
        "WECOM_BRIDGE_URL": f"{at.simulator}/bridge.js",
        "FRAME_ANCESTORS": at.simulator,
        "SIMULATOR_URL": at.simulator,
        "SIMULATOR_APP_URL": at.web,
        "SIMULATOR_CALLBACK_URL": f"{at.web}/callbacks/wecom",
        "SIMULATOR_DIRECTORY_CALLBACK_URL": f"{at.web}/callbacks/directory",
        "SIMULATOR_PROCESSES": str(STATE / "processes.json"),
        "SIMULATOR_MORNING_COMMAND": morning_command(),
        "DEMO_OPERATOR": OPERATOR,
        "DEMO_PASSWORD": PASSWORD,
        "PORT": str(at.web_port),
        "WEB_HOST": "127.0.0.1",
        MARK: str(STATE),
    }


def morning_command() -> str:
    flask = f"{shlex.quote(sys.executable)} -m flask --app wsgi"
    return f"{flask} jobs run make-tasks nudge-guides --at {{at}}"


def environment(at: Addresses) -> dict[str, str]:
    """The environment of every process; also written down for `set -a; . var/demo/settings.env`."""
    chosen = settings(at)
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in chosen.items()]
    target = STATE / "settings.env"
    target.write_text("".join(lines))
    target.chmod(0o600)
    return on_path({**os.environ, **chosen})


def on_path(environment: dict[str, str]) -> dict[str, str]:
    """The programs of our own Python come first, and what they print is seen at once."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    return {
        **environment,
        "PATH": path,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        # Each thread would keep a heap of its own, tens of megabytes in all.
        "MALLOC_ARENA_MAX": "2",
    }
