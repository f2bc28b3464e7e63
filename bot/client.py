"""The one way to WeCom's API, shared by all of `bot`. Safe to use from several threads."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from redis import Redis
from requests.adapters import HTTPAdapter
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient

from bot.budget import Budget
from bot.errors import TOKEN_CODES, WeComBusy, WeComError, error_for
from bot.quick_redis import QuickRedis
from bot.tokens import Tokens, busy_without_answer
from db import db

log = logging.getLogger(__name__)

APP, DIRECTORY = "app", "directory"
TOO_MANY_AT_ONCE = 45033
CONNECT_SECONDS, ANSWER_SECONDS, UPLOAD_SECONDS = 3, 10, 60


class WeComClient(WeChatClient):
    """wechatpy's client, with our address, our tokens, our errors, and time-outs everywhere."""

    def __init__(self, api_url: str, corp_id: str, secret: str, redis: Redis):
        self.API_BASE_URL = api_url
        super().__init__(corp_id, secret, auto_retry=False)
        self.timeout = (CONNECT_SECONDS, ANSWER_SECONDS)
        self.tokens = Tokens(redis, corp_id, secret, self._ask_for_token)
        self.redis = redis
        self.budget = Budget(redis)
        self._http.mount("http://", HTTPAdapter(pool_maxsize=32))
        self._http.mount("https://", HTTPAdapter(pool_maxsize=32))
        self._look_around_once()

    def _look_around_once(self) -> None:
        """For a proxy and certificates in the environment; requests would do so for each call."""
        found = self._http.merge_environment_settings(self.API_BASE_URL, {}, None, None, None)
        self._http.proxies, self._http.verify = found["proxies"], found["verify"]
        self._http.trust_env = False

    @property
    def access_token(self) -> str:
        return self.tokens.get()

    def fetch_access_token(self):
        raise NotImplementedError("bot.tokens fetches tokens, under a lock")

    def _ask_for_token(self) -> tuple[str, int]:
        params = {"corpid": self.corp_id, "corpsecret": self.secret, "access_token": None}
        answer = self._ask("get", "gettoken", params=params)
        return answer["access_token"], answer["expires_in"]

    def _request(self, method, url_or_endpoint, **kwargs):
        """Ask, and exactly once more with a new token when WeCom did not accept the old one."""
        if db.in_transaction():
            raise RuntimeError("commit first: WeCom is too slow to wait for in a transaction")
        token = self.access_token
        try:
            return self._ask_with(token, method, url_or_endpoint, **kwargs)
        except WeComError as error:
            if error.code not in TOKEN_CODES:
                raise
        self.tokens.drop(token)
        token = self.access_token
        try:
            return self._ask_with(token, method, url_or_endpoint, **kwargs)
        except WeComError as error:
            if error.code in TOKEN_CODES:
                self.tokens.rest(token, error)
            raise

    def _ask_with(self, token: str, method, endpoint, params=None, **kwargs) -> dict:
        return self._ask(
            method, endpoint, params={**(params or {}), "access_token": token}, **kwargs
        )

    def _ask(self, method, endpoint, **kwargs) -> dict:
        try:
            with self.budget.turn(endpoint):
                answer = super()._request(method, endpoint, **kwargs)
        except requests.RequestException as error:
            raise busy_without_answer(error) from None
        except WeChatClientException as error:
            raise self._translated(endpoint, error) from None
        if not isinstance(answer, dict):
            raise WeComBusy(None, "WeCom's answer was not JSON")
        return answer

    def _translated(self, endpoint: str, error: WeChatClientException) -> WeComError:
        if error.errcode is None:
            return WeComBusy(None, f"WeCom answered HTTP {error.response.status_code}")
        found = error_for(error.errcode, str(error.errmsg))
        if isinstance(found, WeComBusy) and found.pause:
            self.budget.pause(endpoint, found.pause)
        if error.errcode == TOO_MANY_AT_ONCE:
            self.budget.lower(endpoint)
        self.budget.count_error(endpoint, error.errcode)
        log.info("wecom refused path=%s errcode=%s", endpoint, error.errcode)
        return found


@dataclass(frozen=True)
class _Apps:
    """Our clients by name: the app, and the contacts-sync assistant where one is set up."""

    clients: dict[str, WeComClient]
    agent_id: int


_apps: _Apps | None = None


def connect(settings, redis: QuickRedis) -> None:
    """`settings`: the application's; called once at start."""
    global _apps
    secrets = {APP: settings.wecom_secret, DIRECTORY: settings.directory_secret}
    clients = {
        name: WeComClient(settings.wecom_api_url, settings.wecom_corp_id, secret, redis)
        for name, secret in secrets.items()
        if secret
    }
    _apps = _Apps(clients, settings.wecom_agent_id)


def client(app: str = APP) -> WeComClient:
    """wechatpy's client with all its methods, for the calls that it knows well."""
    assert _apps, "call bot.client.connect first; app.start does"
    return _apps.clients[app]


def budget() -> Budget:
    """What is used of each API, and what is paused; shared by all processes."""
    return client().budget


def agent_id() -> int:
    """The number of our app in WeCom."""
    assert _apps, "call bot.client.connect first; app.start does"
    return _apps.agent_id


def get(path: str, params: dict | None = None, *, app: str = APP, seconds: float | None = None):
    """Call a GET endpoint such as "department/list"; `seconds`: wait no longer for the answer.

    Raises a `WeComError`; returns WeCom's answer (a dict) otherwise.
    """
    return client(app).get(path, params=params or {}, **_patience(seconds))


def post(path: str, body: dict, *, app: str = APP, seconds: float | None = None) -> dict:
    """Call a POST endpoint with a JSON body, sent as UTF-8 without escapes (40033)."""
    return client(app).post(path, data=body, **_patience(seconds))


def upload(path: str, params: dict, *, filename: str, body: bytes, mime: str) -> dict:
    """Send a file as multipart field `media`; customers see `filename` (documents 90253)."""
    files = {"media": (filename, body, mime)}
    return client().post(path, params=params, files=files, **_patience(UPLOAD_SECONDS))


def download(url: str) -> bytes:
    """A picture that WeCom points us to, such as a QR code. Raises WeComBusy."""
    try:
        answer = requests.get(url, timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
        answer.raise_for_status()
    except requests.RequestException as error:
        raise busy_without_answer(error) from None
    return answer.content


def clock_skew() -> timedelta:
    """How far WeCom's clock is ahead of ours, to the second. Raises WeComBusy."""
    address = f"{client().API_BASE_URL}get_api_domain_ip"
    try:
        answer = requests.get(address, timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError) as error:
        raise busy_without_answer(error) from None
    return theirs - datetime.now(UTC)


def _patience(seconds: float | None) -> dict:
    return {"timeout": (CONNECT_SECONDS, seconds)} if seconds else {}
