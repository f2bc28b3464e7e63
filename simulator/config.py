"""What a simulator must know to start: the corp's keys, where callbacks go, WeCom's limits."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

AES_KEY_LENGTH = 43


@dataclass
class SimulatorConfig:
    """The keys are the app's own; the limits are WeCom's and may be lowered to reach them."""

    corp_id: str = "ww1234567890abcdef"
    agent_id: int = 1000002
    secret: str = "app-secret"
    callback_token: str = "token"
    callback_aes_key: str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    callback_url: str = ""
    directory_secret: str = ""
    directory_callback_token: str = ""
    directory_callback_aes_key: str = ""
    directory_callback_url: str = ""
    app_url: str = ""
    morning_command: str = ""
    processes_file: str = ""

    corp_name: str = "导购示例公司"
    unionid_bound: bool = (
        True  # the corp has bound a WeChat developer account, so unionid is readable
    )
    private_fields: tuple[str, ...] = (
        "gender",
        "avatar",
        "mobile",
        "email",
    )  # shared through snsapi_privateinfo

    callback_timeout: float = 5.0
    callback_attempts: int = 3
    callback_spacing: float = 1.0  # seconds between attempts; WeCom does not document its own
    callback_workers: int = 4

    calls_per_minute: int = 10_000
    calls_per_hour: int = 150_000
    parallel_calls: int = 400
    wrong_secrets_per_hour: int = 2_000
    member_messages_per_minute: int = 30
    member_messages_per_hour: int = 1_000
    images_per_day: int = 1_000
    jsapi_tickets_per_hour: int = 400
    agent_tickets_per_hour: int = 100
    contact_ways: int = 500_000
    corp_tags: int = 10_000
    mass_messages_per_month: int = 31
    token_lifetime: int = 7_200
    group_lag: float = 2.0
    mass_message_lag: float = 2.0
    feed_rows: int = 20_000
    seed: int | None = None  # of the choice of a contact way's member; None = a new one every start

    def check(self) -> None:
        """ValueError when a door has an address but no usable key."""
        keys = {
            self.callback_url: self.callback_aes_key,
            self.directory_callback_url: self.directory_callback_aes_key,
        }
        for url, key in keys.items():
            if url and len(key) != AES_KEY_LENGTH:
                raise ValueError(f"the callback AES key for {url} must have 43 characters")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "SimulatorConfig":
        """Reads the variables of `SETTINGS`; what is missing keeps its default."""
        config = cls()
        for field, name in SETTINGS.items():
            if environment.get(name):
                setattr(config, field, environment[name])
        config.agent_id = int(config.agent_id)
        return config


SETTINGS = {
    "corp_id": "WECOM_CORP_ID",
    "agent_id": "WECOM_AGENT_ID",
    "secret": "WECOM_SECRET",
    "callback_token": "WECOM_CALLBACK_TOKEN",
    "callback_aes_key": "WECOM_CALLBACK_AES_KEY",
    "directory_secret": "DIRECTORY_SECRET",
    "directory_callback_token": "DIRECTORY_CALLBACK_TOKEN",
    "directory_callback_aes_key": "DIRECTORY_CALLBACK_AES_KEY",
    "callback_url": "SIMULATOR_CALLBACK_URL",
    "directory_callback_url": "SIMULATOR_DIRECTORY_CALLBACK_URL",
    "app_url": "SIMULATOR_APP_URL",
    "morning_command": "SIMULATOR_MORNING_COMMAND",
    "processes_file": "SIMULATOR_PROCESSES",
}
