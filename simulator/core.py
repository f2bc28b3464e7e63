"""What all parts share: memory, clock, feed, callbacks, faults, limits, tokens."""

import random
from typing import Any

from simulator.callbacks import Callbacks, PostCallback
from simulator.clock import Clock
from simulator.config import SimulatorConfig
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.limits import Limits
from simulator.state import State
from simulator.tokens import Tokens


class Core:
    def __init__(self, config: SimulatorConfig, state: str) -> None:
        config.check()
        self.config = config
        self.state = State(state)
        self.clock = Clock(self.state)
        self.feed = Feed(self.state, self.clock, config.feed_rows)
        self.callbacks = Callbacks(config, self.state, self.clock, self.feed)
        self.faults = Faults(self.state, self.clock, self.feed)
        self.limits = Limits(self.clock)
        self.tokens = Tokens(self.state, self.clock)
        self.random = random.Random(config.seed)

    @property
    def post_callback(self) -> PostCallback:
        """`fn(url, params, body) -> HTTP status`: how callbacks leave; may be a test client's."""
        return self.callbacks.post

    @post_callback.setter
    def post_callback(self, post: PostCallback) -> None:
        self.callbacks.post = post

    @property
    def console_welcome(self) -> bool | str | None:
        """True, or one userid: the admin console's own welcome swallows the welcome code."""
        return self.state.setting("console_welcome")

    @console_welcome.setter
    def console_welcome(self, value: bool | str | None) -> None:
        self.state.set("console_welcome", value)

    @property
    def trusted_ips(self) -> list[str] | None:
        """Callers from other addresses get 60020; None trusts everybody."""
        return self.state.setting("trusted_ips")

    @trusted_ips.setter
    def trusted_ips(self, value: list[str] | None) -> None:
        self.state.set("trusted_ips", value)

    def event(self, xml_fields: dict[str, Any], door: str = "app") -> None:
        """Sends any event; fills in receiver, sender `sys`, time and type where missing."""
        head = {
            "ToUserName": self.config.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(self.clock.now()),
            "MsgType": "event",
        }
        self.callbacks.put(head | xml_fields, door)

    def app_event(self, userid: str, event: str, **fields: Any) -> None:
        """An event of the app itself: the member is the sender and AgentID is present."""
        head = {"FromUserName": userid, "Event": event, "EventKey": ""}
        self.event(head | fields | {"AgentID": self.config.agent_id})

    def contact_event(self, change: str, userid: str, external_userid: str, **fields: Any) -> None:
        """A customer event of a member in the app's visible range; empty fields stay away."""
        if not self.state.value("SELECT visible FROM member WHERE userid = ?", userid):
            return
        head = {"Event": "change_external_contact", "ChangeType": change}
        about = {"UserID": userid, "ExternalUserID": external_userid}
        self.event(head | about | {name: value for name, value in fields.items() if value})
