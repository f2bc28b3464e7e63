"""A customer scans a code: which welcome arrives, and what the ledger says of it."""

from domain.contact_ways import welcomes
from domain.contact_ways.models import Greeting
from domain.materials import actions as materials
from domain.materials.models import Material
from tests.contact_ways.greeted import SEND, line, messages
from tests.materials.test_limits import picture

LINK = {"kind": "link", "title": "会员中心", "url": "https://example.com/vip"}


def test_the_welcome_of_the_code_comes_first(company, code, lin, wei, company_welcome, work):
    for guide in (lin, wei):
        welcomes.set_welcome(text="我是导购", guide=guide)
    welcomes.set_welcome(text="欢迎来到南京西路店", contact_way=code)

    added = company.scan(state=code.state, name="陈美")
    work()

    assert messages(company, added) == ["欢迎来到南京西路店"]
    assert (line().rule, line().outcome, line().contact_way) == ("code", "sent", code)
    assert 0 <= line().took_ms < 20_000 and line().friendship.store == code.store


def test_then_the_guides_own_and_then_the_companys(company, code, lin, wei, company_welcome, work):
    welcomes.set_welcome(text="我是{导购}", guide=lin)

    own = company.befriend(lin.userid, company.add_customer("陈美"))
    shared = company.befriend(wei.userid, company.add_customer("周舟"))
    work()

    assert (messages(company, own), messages(company, shared)) == (["我是林悦"], ["欢迎光临"])
    assert {line.rule for line in Greeting.select()} == {"guide", "company"}


def test_nobody_wrote_a_welcome(company, lin, work):
    company.befriend(lin.userid, company.add_customer("陈美"))
    work()

    assert (line().outcome, line().rule, company.calls(SEND)) == ("no_welcome", "", [])


def test_the_blanks_are_filled(company, code, work):
    welcomes.set_welcome(text="{客户}您好，我是{门店}的{导购}", contact_way=code)

    added = company.scan(state=code.state, name="陈美")
    work()

    name = {"LinYue": "林悦", "wei.ran": "魏然"}[added.userid]
    assert messages(company, added) == [f"陈美您好，我是南京西路店的{name}"]


def test_a_name_that_cannot_be_read_does_not_hold_up_the_welcome(company, code, work):
    welcomes.set_welcome(text="{客户}您好", contact_way=code)
    company.fault("externalcontact/get", kind="errcode", errcode=-1)

    added = company.scan(state=code.state, name="陈美")
    work()

    assert messages(company, added) == ["朋友您好"]


def test_attachments_arrive_as_messages_of_their_own(company, code, work):
    poster = materials.add(kind="image", name="海报.png", body=picture())
    film = materials.add(kind="video", name="新品.mp4", body=b"\0\0\0\x18ftypmp42 and so on")
    paper = materials.add(kind="file", name="目录.pdf", body=b"%PDF-1.7")
    app = {"kind": "miniprogram", "title": "商城", "appid": "wx1", "page": "pages/index.html"}
    kept = [{"kind": kept.kind, "material_id": kept.id} for kept in (poster, film, paper)]
    parts = [*kept, LINK, app | {"material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts, contact_way=code)
    work()

    added = company.scan(state=code.state)
    work()

    assert messages(company, added) == ["欢迎", "image", "video", "file", "link", "miniprogram"]
    assert (line().outcome, line().missing) == ("sent", [])


def test_media_that_was_not_uploaded_in_time_stays_behind(company, code, work):
    poster = materials.add(kind="image", name="海报.png", body=picture())
    parts = [LINK, {"kind": "image", "material_id": poster.id}]
    company.fault("media/upload", kind="errcode", errcode=-1, times=1)
    welcomes.set_welcome(text="欢迎", attachments=parts, contact_way=code)

    added = company.scan(state=code.state)
    work()

    assert messages(company, added) == ["欢迎"]
    assert (line().outcome, line().missing) == ("sent", ["海报.png"])


def test_media_that_wecom_lost_is_left_out_at_once_and_uploaded_again(company, code, work):
    poster = materials.add(kind="image", name="海报.png", body=picture())
    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts, contact_way=code)
    work()
    before = Material.get().media_id
    company.fault(SEND, kind="errcode", errcode=40007, times=1)

    added = company.scan(state=code.state)
    work()

    assert messages(company, added) == ["欢迎"]
    assert (line().outcome, line().missing) == ("sent", ["海报.png"])
    assert Material.get().media_id not in ("", before)


def test_a_welcome_of_pictures_alone_cannot_be_sent_without_them(company, code, work):
    poster = materials.add(kind="image", name="海报.png", body=picture())
    company.fault("media/upload", kind="errcode", errcode=-1)
    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="", attachments=parts, contact_way=code)

    company.scan(state=code.state)
    work()

    assert (line().outcome, line().error_code) == ("refused", "media_missing")
    assert company.calls(SEND) == []


def test_one_who_is_chatting_already_counts_as_greeted(company, lin, company_welcome, work):
    added = company.befriend(lin.userid, company.add_customer("陈美"))
    company.customer_says(added.external_userid, added.userid, "在吗")
    work()

    assert (line().outcome, line().error_code) == ("already", "41051")


def test_the_welcome_of_wecoms_console_takes_the_code(company, lin, company_welcome, work):
    company.console_welcome = True

    company.befriend(lin.userid, company.add_customer("陈美"))
    work()

    assert (line().outcome, line().error_code) == ("no_code", "none_given")


def test_half_a_friend_is_greeted_and_the_confirmation_has_a_line_of_its_own(
    company, lin, company_welcome, work
):
    customer = company.add_customer("陈美")
    added = company.befriend(lin.userid, customer, half=True)
    work()
    company.befriend(lin.userid, customer)
    work()

    assert messages(company, added) == ["欢迎光临"]
    lines = [(line.outcome, line.error_code) for line in Greeting.select().order_by(Greeting.id)]
    assert lines == [("sent", ""), ("no_code", "greeted_before")]
