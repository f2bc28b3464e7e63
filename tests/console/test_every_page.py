"""Every page opens, for a new company and for one with something of everything; none is open."""

import re

import pytest

from console.auth import OPEN_TO_ALL

# Pages without an id in their address.
LISTS = (
    "/", "/customers", "/tag-batches", "/tag-batches/new",
    "/group-chats", "/stores", "/channels", "/channels/new",
    "/guides", "/welcomes", "/welcomes/company",
    "/tags", "/tags/visible", "/tags/choose", "/tags/groups/new",
    "/outreach", "/outreach/tasks", "/outreach/nudges", "/orders", "/shops", "/syncs",
    "/callbacks", "/notices", "/jobs", "/audit",
    "/guide-permissions", "/attributes",
    "/tags/import", "/tags/drift", "/tags/drift/marks", "/tags/leftovers",
    "/mendings", "/limits", "/checkup", "/find", "/find?q=nobody", "/organisation",
    "/organisation/add", "/organisation/level", "/operators", "/operators/new",
)  # fmt: skip
FORBIDDEN_IN_PAGES = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)")


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console.")]


def test_every_page_asks_for_a_permission(app):
    for rule in rules(app):
        view = app.view_functions[rule.endpoint]
        assert rule.endpoint in OPEN_TO_ALL or getattr(view, "permission", ""), rule.endpoint


def test_without_signing_in_no_page_opens_and_nothing_changes(app, visitor):
    for rule in rules(app):
        if rule.endpoint in OPEN_TO_ALL:
            continue
        path = re.sub(r"<[^>]*kind>", "png", re.sub(r"<int:[^>]+>", "1", rule.rule))
        path = path.removeprefix("/console")
        answer = visitor.post(path, "/sign-in") if "POST" in rule.methods else visitor.get(path)
        assert answer.status_code == 302, rule.rule
        assert "/console/sign-in" in answer.headers["Location"]


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(visitor):
    answer = visitor.get("/syncs", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/console/sign-in")


def test_a_form_without_its_token_changes_nothing(operator):
    answer = operator.client.post("/console/syncs", data={"kind": "organisation"})

    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert "还没有同步过" in operator.read("/syncs")


@pytest.mark.parametrize("path", LISTS)
def test_pages_open_while_there_is_nothing_yet(operator, path):
    page = operator.read(path)

    assert "<h1>" in page
    assert not FORBIDDEN_IN_PAGES.search(page)


def test_pages_of_a_company_with_something_of_everything(operator, everything, store, lin, order):
    for path in LISTS:
        assert not FORBIDDEN_IN_PAGES.search(operator.read(path)), path
    for path, words in (
        (f"/customers/{order.customer_id}", "陈美"),
        (f"/stores/{store.id}", "已加入"),
        (f"/stores/{store.id}/welcome", "活码的欢迎语"),
        (f"/guides/{lin.id}", "LinYue"),
        (f"/guides/{lin.id}/welcome", "个人欢迎语"),
        (f"/orders/{order.id}", "修护精华 30ml"),
        ("/find?q=%E6%9E%97%E6%82%A6", "南京西路店"),
    ):
        assert words in operator.read(path), path


@pytest.mark.parametrize("path", ["/customers/99", "/stores/99", "/guides/99", "/orders/99"])
def test_what_is_not_there_says_so(operator, path):
    answer = operator.get(path)

    assert answer.status_code == 404
    assert "没有" in answer.text


@pytest.mark.parametrize(
    "query",
    ["?page=x", "?page=-3", "?since=yesterday", "?store=all", "?after=x_y", "?state=%27", "?q=%25"],
)
def test_nonsense_in_a_filter_filters_nothing_or_finds_nothing(operator, mei, query):
    for path in ("/customers", "/welcomes", "/orders", "/outreach/tasks", "/callbacks", "/audit"):
        operator.read(path + query)
