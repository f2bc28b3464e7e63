"""Every setting, read once from the environment. `docs/settings.md` describes them all."""

import base64
import binascii
import sys
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _ends_with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def _is_callback_key(key: str) -> str:
    if key and not (len(key) == 43 and key.isalnum()):
        raise ValueError("must be exactly 43 letters and digits (EncodingAESKey)")
    return key


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False


CallbackKey = Annotated[str, AfterValidator(_is_callback_key)]


class Settings(BaseSettings):
    """One company (WeCom corp) per deployment; names are those of the environment, lower-cased."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str
    redis_url: str
    secret_key: str = Field(min_length=16)
    public_url: str
    data_key: str

    wecom_corp_id: str
    wecom_agent_id: int
    wecom_secret: str
    wecom_callback_token: str
    wecom_callback_aes_key: CallbackKey
    wecom_api_url: Annotated[str, AfterValidator(_ends_with_slash)] = (
        "https://qyapi.weixin.qq.com/cgi-bin/"
    )
    wecom_oauth_url: str = "https://open.weixin.qq.com/connect/oauth2/authorize"
    wecom_login_url: str = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    wecom_bridge_url: str = ""
    frame_ancestors: str = ""

    # The share of its rows that a sync may remove without asking a person.
    sync_safe_share: float = Field(0.10, ge=0, le=1)

    directory_secret: str = ""
    directory_callback_token: str = ""
    directory_callback_aes_key: CallbackKey = ""

    @field_validator("data_key")
    @classmethod
    def _are_32_bytes_each(cls, keys: str) -> str:
        for key in keys.split(","):
            if not _is_key(key):
                raise ValueError(
                    "must be 32 random bytes in base64: `openssl rand -base64 32`; "
                    "several, the newest first, with commas between"
                )
        return keys

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return url

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must be the http(s) address under which people reach us")
        return url.rstrip("/")

    @property
    def served_over_tls(self) -> bool:
        return self.public_url.startswith("https://")


def from_environment() -> Settings:
    """Leave with status 2 and a line for every missing or wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [_line(problem) for problem in error.errors()]
        print("Settings are missing or wrong:", *lines, sep="\n", file=sys.stderr)
        raise SystemExit(2) from None


def _line(problem) -> str:
    name = str(problem["loc"][0]).upper()
    message = problem["msg"].removeprefix("Value error, ")
    return f"  {name}: {'is not set' if problem['type'] == 'missing' else message}"
