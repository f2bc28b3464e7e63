"""A simulated corp behind a real port, an independent client, and the app's ear for callbacks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests
import xmltodict
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient
from wechatpy.work.crypto import WeChatCrypto

from simulator import Simulator, SimulatorConfig

CONFIG = SimulatorConfig(
    directory_secret="directory-secret",
    directory_callback_token="directorytoken",
    directory_callback_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    callback_url="http://app.example/callbacks/wecom",
    directory_callback_url="http://app.example/callbacks/directory",
    callback_spacing=0,
    seed=1,
)


class Client(WeChatClient):
    """wechatpy's own client, pointed at the simulator."""

    def __init__(self, url: str, corp_id: str, secret: str) -> None:
        self.API_BASE_URL = f"{url}/cgi-bin/"
        super().__init__(corp_id, secret, timeout=10, auto_retry=False)

    def fetch_access_token(self) -> dict[str, Any]:
        params = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(f"{self.API_BASE_URL}gettoken", params)

    def forget_token(self) -> None:
        self.session.delete(self.access_token_key)

    def close(self) -> None:
        self._http.close()


@dataclass
class Ear:
    """What the app hears, decrypted by wechatpy; answers with `statuses` in turn, else 200."""

    config: SimulatorConfig
    heard: list[dict[str, Any]] = field(default_factory=list)
    plaintexts: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __call__(self, url: str, params: dict[str, str], body: bytes) -> int:
        door = "directory" if url == self.config.directory_callback_url else "app"
        signed = (params["msg_signature"], params["timestamp"], params["nonce"])
        text = self._crypto(door).decrypt_message(body, *signed)
        self.plaintexts.append(text)
        self.heard.append({"door": door} | xmltodict.parse(text)["xml"])
        return self.statuses.pop(0) if self.statuses else 200

    def events(self, change: str) -> list[dict[str, Any]]:
        """By ChangeType, or by Event for events without one."""
        return [event for event in self.heard if event.get("ChangeType", event["Event"]) == change]

    def _crypto(self, door: str) -> WeChatCrypto:
        config = self.config
        if door == "app":
            return WeChatCrypto(config.callback_token, config.callback_aes_key, config.corp_id)
        token, key = config.directory_callback_token, config.directory_callback_aes_key
        return WeChatCrypto(token, key, config.corp_id)


@pytest.fixture
def config() -> SimulatorConfig:
    return replace(CONFIG)


@pytest.fixture
def ear(config: SimulatorConfig) -> Ear:
    return Ear(config)


@pytest.fixture
def wecom(config: SimulatorConfig, ear: Ear) -> Iterator[Simulator]:
    """The corp: stores 2 and 3, guides Lin and Wu in store 2, He in store 3."""
    wecom = Simulator(config, background=False)
    wecom.post_callback = ear
    wecom.load(
        {
            "departments": [{"id": 2, "name": "静安店"}, {"id": 3, "name": "徐汇店"}],
            "members": [
                {"userid": "Lin", "name": "林小满", "departments": [2]},
                {"userid": "wu", "name": "吴越", "departments": [2]},
                {"userid": "he", "name": "何安", "departments": [3]},
            ],
        }
    )
    yield wecom
    wecom.close()


@pytest.fixture
def url(wecom: Simulator) -> Iterator[str]:
    with wecom.serve() as url:
        yield url


@pytest.fixture
def client(url: str, config: SimulatorConfig) -> Iterator[Client]:
    client = Client(url, config.corp_id, config.secret)
    yield client
    client.close()


@pytest.fixture
def directory_client(url: str, config: SimulatorConfig) -> Iterator[Client]:
    client = Client(url, config.corp_id, config.directory_secret)
    yield client
    client.close()


@pytest.fixture
def post(client: Client) -> Callable[..., dict[str, Any]]:
    """A POST call by path; fields as keywords."""

    def post(path: str, **body: Any) -> dict[str, Any]:
        return client.post(path, data=body)

    return post


@pytest.fixture
def code_of(client: Client) -> Callable[..., int]:
    """The errcode a POST call answers."""

    def code_of(path: str, **body: Any) -> int:
        try:
            client.post(path, data=body)
        except WeChatClientException as error:
            return error.errcode
        return 0

    return code_of


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def store_code(post: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A contact way with Lin and Wu behind it, state store_2."""
    return post(
        "externalcontact/add_contact_way",
        type=2,
        scene=2,
        state="store_2",
        remark="静安店",
        user=["Lin", "wu"],
    )
