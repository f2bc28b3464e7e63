"""Whatever comes in at the callback and at every form: no failure of ours, and what is refused
leaves everything as it was."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from callbacks.inbox import ReceivedCallback
from domain.audit import AuditEntry
from tests.callbacks.test_door import post, sealed
from tests.conftest import CONFIG
from tests.fuzzing import examples
from tests.guarding.addresses import addresses
from tests.guarding.permissions import GUIDE, OPERATOR, permission
from tests.guarding.tables import contents
from web.limits import limiter

ROOT = Path(__file__).parents[2]
APP = WeChatCrypto(CONFIG.callback_token, CONFIG.callback_aes_key, CONFIG.corp_id)
# It would end the session of all that follows.
LEFT_OUT = {"console.sign_out"}

NASTY = st.sampled_from(
    ["", " ", "0", "-1", "1", "99999999999999999999", "on", "text", "link", "\0", "a\0b", "%", "'",
     "<b>", "2026-02-30", "2026-11-21", "{", "{客户}", "１２", "NaN", "1e9", "organisation",
     "image", "=1+1", "../..", "字" * 5000]
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
VALUES = NASTY | TEXT | st.integers().map(str)
XML_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
TAGS = st.sampled_from(
    ["Event", "ChangeType", "UserID", "ExternalUserID", "WelcomeCode", "State", "CreateTime",
     "ChatId", "UpdateDetail", "MemChangeList", "Id", "TagType", "NewUserID", "JobId", "AgentID"]
)  # fmt: skip


@pytest.fixture(autouse=True)
def without_limits():
    limiter.enabled = False
    yield
    limiter.enabled = True


def names_read(door: str) -> list[str]:
    """What the forms and filters of a door are called, in its code and on its pages."""
    reading = re.compile(
        r'(?:form|args|files|_asked)(?:\.get|\.getlist)?[(\[]\s*"(\w+)"|name="(\w+)"'
    )
    files = [*(ROOT / door).glob("*.py"), *(ROOT / door / "templates").rglob("*.html")]
    found = {name for file in files for pair in reading.findall(file.read_text()) for name in pair}
    return sorted(found - {"", "csrf_token"})


def fields(door: str) -> st.SearchStrategy:
    names = names_read(door)
    assert len(names) > 3
    return st.dictionaries(
        st.sampled_from(names), VALUES | st.lists(VALUES, max_size=3), max_size=16
    )


def changing(app, ids, kind: str) -> st.SearchStrategy:
    """A form, or a page with its filters."""
    found = [
        one
        for one in addresses(app, ids)
        if permission(one.endpoint) == kind and one.endpoint not in LEFT_OUT
    ]
    return st.sampled_from(found)


def try_everything(app, client, ids, kind: str, door: str, few: int) -> None:
    @examples(few)
    @given(address=changing(app, ids, kind), words=fields(door))
    def ask(address, words):
        before = contents(besides=(AuditEntry,))
        place = {"data": words} if address.method == "POST" else {"query_string": words}
        answer = client.open(address.path, method=address.method, **place)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400 or address.method == "GET":
            assert contents(besides=(AuditEntry,)) == before

    ask()


def test_every_form_of_the_console(app, operator, ids, without_tokens):
    try_everything(app, operator.client, ids, OPERATOR, "console", 250)


def test_every_form_of_the_sidebar(app, guide_client, lin, ids, without_tokens):
    client = guide_client(lin)
    page = client.get("/sidebar/workbench").text
    token = re.search(
        r'csrf[-_]token"[^>]*(?:content|value)="([^"]+)"|"X-CSRFToken": "([^"]+)"', page
    )
    client.environ_base["HTTP_X_CSRFTOKEN"] = next(filter(None, token.groups()))
    try_everything(app, client, ids, GUIDE, "sidebar", 150)


def test_unsigned_callbacks_store_nothing(client):
    bodies = st.binary(max_size=300) | TEXT.map(
        lambda text: f"<xml><Encrypt><![CDATA[{text}]]></Encrypt></xml>".encode(errors="ignore")
    )
    queries = st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce"]), VALUES)

    @examples(200)
    @given(query=queries, body=bodies)
    def ask(query, body):
        assert post(client, query, body).status_code in (400, 403)

    ask()
    assert ReceivedCallback.select().count() == 0


def test_signed_callbacks_of_any_content_are_kept_and_settled(client, work, company):
    documents = st.lists(st.tuples(TAGS, XML_TEXT | NASTY), max_size=8).map(
        lambda pairs: "".join(f"<{tag}><![CDATA[{text}]]></{tag}>" for tag, text in pairs)
    )

    @examples(100)
    @given(inside=documents)
    def ask(inside):
        plaintext = f"<xml>{inside}</xml>".encode(errors="ignore").decode()
        assert post(client, *sealed(APP, plaintext)).status_code in (200, 400)

    ask()
    work(failures=True)
    assert ReceivedCallback.select().count() > 0
