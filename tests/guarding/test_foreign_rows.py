"""Somebody of one node tries to get at the rows of another: by filters, by ids in forms, by
exports, by parts of pages.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import ModelSelect

from domain.audit import AuditEntry
from domain.contact_ways import channels
from domain.contact_ways.models import ContactWay, Welcome
from domain.materials import actions as materials
from domain.organisation.models import DayOff, Department, Guide
from domain.tags.models import TagBatch, TagBatchRow
from tests.fuzzing import examples
from tests.guarding.readable import numbers_of, rows_of, text_of
from tests.guarding.tables import contents
from tests.guarding.test_fuzz import names_read
from tests.guarding.test_permissions import OF_THE_STORE

LISTS = (
    "/", "/customers", "/group-chats", "/stores", "/guides", "/welcomes", "/outreach",
    "/outreach/tasks", "/outreach/nudges", "/orders", "/find", "/customers/export",
    "/stores/export", "/guides/export", "/welcomes/export", "/outreach/tasks/export",
    "/outreach/nudges/export", "/orders/export",
)  # fmt: skip
TANGS_MANAGER = "operator:department_manager-20"
# What a filter says back to whoever typed it.
TYPED = ("闻雪", "高洁", "LinYue", "南京西路店", "8001", "138", "/1/10/", "/1/10/101/", "%", "_")


@pytest.fixture
def tangs_manager(in_one_node, tang, sign_in_as):
    """Of 华南零售, who knows every id and name of 华东零售."""
    return sign_in_as("department_manager", 20)


@pytest.fixture
def others(in_one_node) -> st.SearchStrategy:
    """Values with which one might reach them."""
    return st.sampled_from([*map(str, in_one_node.values()), *TYPED, "any", "yes", "all", "0"])


def told_of_others(text: str, typed: set[str]) -> list[str]:
    return [word for word in OF_THE_STORE if word in text and not any(word in t for t in typed)]


def test_no_filter_and_no_order_reaches_them(tangs_manager, others):
    names = st.sampled_from([*names_read("console"), "sort", "order", "by", "direction", "view"])
    filters = st.dictionaries(names, others, min_size=1, max_size=5)

    @examples(120)
    @given(path=st.sampled_from(LISTS), filters=filters, part=st.booleans())
    def ask(path, filters, part):
        headers = {"HX-Request": "true"} if part else {}
        answer = tangs_manager.get(path, query_string=filters, headers=headers)
        assert answer.status_code < 500
        assert not told_of_others(text_of(answer), set(filters.values())), (path, filters)

    ask()


@pytest.mark.parametrize("name", ["q", "guide", "store", "below"])
def test_what_was_typed_is_all_that_comes_back(tangs_manager, in_one_node, name):
    """One name at a time, so that an answer cannot hide behind what was typed."""
    for path in LISTS:
        for value in (*TYPED[:6], in_one_node["store_id"], in_one_node["guide_id"]):
            answer = tangs_manager.get(path, query_string={name: value, "state": "any"})
            assert not told_of_others(text_of(answer), {str(value)}), (path, name, value)


def test_their_own_rows_are_there(tangs_manager):
    """Otherwise all of the above would be true of an empty page."""
    assert "孙莉" in tangs_manager.read("/customers")
    assert [row[0] for row in rows_of(tangs_manager.get("/guides/export"))] == ["唐怡"]
    assert [row[0] for row in rows_of(tangs_manager.get("/stores/export"))] == ["天河店"]
    assert "孙莉" in tangs_manager.search("/find", q="孙莉")


def test_figures_and_charts_count_their_own(tangs_manager, sign_in_as, nodes):
    everything = sign_in_as("admin").read("/")
    own = tangs_manager.read("/")

    assert numbers_of(own)[0] == "1" and int(numbers_of(everything)[0]) > 1
    assert numbers_of(own)[1] == "1" and int(numbers_of(everything)[1]) > 1
    assert "工作队列" in everything and "工作队列" not in own


def test_a_form_with_ids_of_others_changes_nothing(
    app, tangs_manager, others, in_one_node, without_tokens
):
    """Every form that is theirs to send, filled with what belongs to others."""
    forms = st.sampled_from(own_forms(app))
    fields = st.dictionaries(st.sampled_from(names_read("console")), others, max_size=8)

    @examples(120)
    @given(path=forms, fields=fields)
    def send(path, fields):
        before = rows_of_others()
        answer = tangs_manager.client.post(path, data=fields)
        assert answer.status_code < 500, answer.text
        assert rows_of_others() == before, (path, fields)
        assert not told_of_others(text_of(answer), set(fields.values())), (path, fields)

    send()


def test_an_archive_of_pictures_holds_their_own_alone(tangs_manager, store):
    chosen = text_of(tangs_manager.post("/stores/codes/zip", "/stores", store=store.id))
    everything = text_of(tangs_manager.post("/stores/codes/zip", "/stores", all=1))

    assert not told_of_others(chosen + everything, set())
    assert "天河店" in everything


def own_forms(app) -> list[str]:
    """Addresses without an id, and those of 天河店 and 唐怡."""
    store = Department.get(wecom_id=201)
    own = {"store_id": store.id, "guide_id": store.guides.get().id, "kind": "png"}
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            ours = rule.endpoint.startswith("console.") and rule.endpoint != "console.sign_out"
            if ours and "POST" in rule.methods and rule.arguments <= own.keys():
                found.append(adapter.build(rule.endpoint, own, method="POST"))
    return sorted(found)


def rows_of_others() -> dict:
    """All that is stored but what 天河店, 唐怡 and the audit log have of their own, and lists of
    theirs to tag, as long as nobody of the others is found by them.
    """
    store = Department.get(wecom_id=201)
    guide = store.guides.get()
    own_tables = (AuditEntry, ContactWay, Welcome, DayOff, Department, TagBatch, TagBatchRow)
    rows = contents(besides=own_tables)
    lists = TagBatch.select(TagBatch.id).where(TagBatch.by == TANGS_MANAGER)
    rows["TagBatch"] = in_order(TagBatch.select().where(TagBatch.id.not_in(lists)))
    foreign = TagBatchRow.batch.not_in(lists) | TagBatchRow.customer.is_null(False)
    rows["TagBatchRow"] = in_order(TagBatchRow.select().where(foreign))
    rows["Guide"] = [row for row in rows["Guide"] if guide.userid not in row]
    rows["ContactWay"] = in_order(ContactWay.select().where(ContactWay.store != store))
    foreign = Welcome.guide.is_null() | (Welcome.guide != guide)
    ways = ContactWay.select(ContactWay.id).where(ContactWay.store == store)
    own = Welcome.contact_way.is_null() | Welcome.contact_way.not_in(ways)
    rows["Welcome"] = in_order(Welcome.select().where(foreign, own))
    rows["DayOff"] = in_order(DayOff.select().where(DayOff.guide.is_null()))
    return rows


def in_order(rows: ModelSelect) -> list[tuple]:
    return list(rows.order_by(rows.model.id).tuples())


def test_a_file_of_others_cannot_be_put_into_a_welcome(tangs_manager, tang, in_one_node):
    fields = {"text": "您好", "kind": "file", "material_id": in_one_node["material_id"]}
    whole = {name: "" for name in ("title", "desc", "url", "picurl", "appid", "page")} | fields

    preview = tangs_manager.post("/welcomes/preview", "/find", **whole)
    answer = tangs_manager.post(f"/guides/{tang.id}/welcome", "/find", **whole)

    assert answer.status_code == 422 and "价目表" not in preview.text + answer.text
    assert not Welcome.select().where(Welcome.guide == tang).exists()


def test_a_file_of_their_own_can(tangs_manager, tang):
    """The one that they have just uploaded, and from then on the one in their welcome."""
    kept = materials.add(kind="file", name="新品.pdf", body=b"%PDF-1.4 new", by="nobody")
    assert tangs_manager.get(f"/materials/{kept.id}").status_code == 404
    with tangs_manager.client.session_transaction() as session:
        session["uploaded"] = [kept.id]
    fields = {"text": "您好", "kind": "file", "material_id": kept.id}
    whole = {name: "" for name in ("title", "desc", "url", "picurl", "appid", "page")} | fields

    assert tangs_manager.post(f"/guides/{tang.id}/welcome", "/find", **whole).status_code == 302
    with tangs_manager.client.session_transaction() as session:
        session.pop("uploaded")
    assert tangs_manager.get(f"/materials/{kept.id}").status_code == 200


def test_somebody_of_several_nodes_says_where_a_channel_code_belongs(
    sign_in_as, nodes, in_one_node
):
    both, tianhe = sign_in_as("department_manager", 10, 20), Department.get(wecom_id=201)
    form = {"name": "橱窗", "belongs": "store", "store": tianhe.id}

    unsaid = both.post("/channels/new", "/channels/new", **form)
    assert unsaid.status_code == 422 and "请选择新建的内容归哪一个" in unsaid.text
    assert both.post("/channels/new", "/channels/new", node=9999, **form).status_code == 422
    elsewhere = both.post("/channels/new", "/channels/new", node=nodes.east.id, **form)
    assert elsewhere.status_code == 422 and "不在你的数据范围内" in elsewhere.text
    both.do("/channels/new", node=nodes.south.id, form_page="/channels/new", **form)

    assert ContactWay.get(name="橱窗").store == tianhe


def test_codes_in_bulk_are_made_for_ones_own_stores_alone(nodes, tangs_manager, store):
    ContactWay.delete().execute()

    assert tangs_manager.post("/stores/codes", "/stores", store=store.id).status_code == 302
    tangs_manager.do("/stores/codes", form_page="/stores", all=1)

    assert [way.store.name for way in ContactWay.select()] == ["天河店"]


def test_somebody_of_one_node_is_not_asked(sign_in_as, nodes, tangs_manager):
    tianhe = Department.get(wecom_id=201)
    assert "归属" not in tangs_manager.read("/channels/new")

    form = {"name": "橱窗", "belongs": "store", "store": tianhe.id}
    tangs_manager.do("/channels/new", form_page="/channels/new", **form)

    assert ContactWay.select().join(Department).where(Department.wecom_id == 201).exists()


def test_a_refused_form_of_a_code_names_no_guides_of_others(tangs_manager, in_one_node):
    other = in_one_node["guide_id"]
    for field in ("guides", "backup"):
        form = {"name": "", "belongs": "guides", field: other}
        answer = tangs_manager.post("/channels/new", "/channels/new", **form)
        assert answer.status_code == 422
        assert "高洁" not in answer.text and "LinYue" not in answer.text, field


def test_a_backup_of_others_stays_when_its_code_is_changed(tangs_manager, tang, in_one_node):
    """Somebody who sees all of the company chose it."""
    other = Guide.get_by_id(in_one_node["guide_id"])
    settings = channels.Settings("开业", guides=[tang], daily_limit=5, backup=other)
    way, address = channels.make(settings), "/channels/{}/edit"
    form = {"belongs": "guides", "guides": tang.id, "daily_limit": 6, "backup": other.id}

    tangs_manager.do(address.format(way.id), form_page="/channels", name="开业", **form)

    changed = ContactWay.get_by_id(way.id)
    assert (changed.daily_limit, changed.backup) == (6, other)
