"""A session ends with the next click of whoever is shut out or leaves, in both doors."""

import pytest


def leave(company, userid: str, cli) -> None:
    company.remove_member(userid)
    assert cli("sync", "organisation").exit_code == 0


def is_in(client, page: str) -> bool:
    return client.get(page).status_code == 200


def test_a_guide_who_leaves_the_company_is_out(guide_client, company, lin, cli):
    client = guide_client(lin)
    assert is_in(client, "/sidebar/workbench")

    leave(company, "LinYue", cli)

    assert not is_in(client, "/sidebar/workbench")


def test_an_operator_who_leaves_the_company_is_out(operator, company, cli):
    assert is_in(operator.client, "/console/")

    leave(company, "LinYue", cli)

    assert not is_in(operator.client, "/console/")
    assert operator.sign_in().status_code == 401


def test_an_operator_who_is_disabled_is_out(operator, cli):
    assert cli("operators", "disable", "admin").exit_code == 0

    assert not is_in(operator.client, "/console/")


@pytest.mark.parametrize("status", [2, 5])
def test_a_guide_whom_wecom_disabled_is_out(guide_client, lin, status):
    client = guide_client(lin)
    lin.status = status
    lin.save()

    assert not is_in(client, "/sidebar/workbench")
