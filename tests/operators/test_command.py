"""Accounts made on the command line."""

from domain.audit import AuditEntry
from domain.operators import actions, queries


def test_the_first_operator_is_made_with_a_password_from_standard_input(cli):
    told = cli("operators", "add", "admin", "--password-stdin", input="a-long-password\n")

    assert told.exit_code == 0, told.output
    assert actions.sign_in_with_password("admin", "a-long-password").name == "admin"
    assert "a-long-password" not in queries.by_name("admin").password_hash
    assert AuditEntry.get().action == "operator.added"


def test_the_password_is_asked_for_twice(cli):
    told = cli("operators", "add", "admin", input="a-long-password\na-long-password\n")

    assert told.exit_code == 0, told.output
    assert "a-long-password" not in told.output


def test_a_short_password_or_a_name_in_use_makes_nobody(cli):
    short = cli("operators", "add", "admin", "--password-stdin", input="short\n")
    assert short.exit_code == 1
    assert "at least 10 characters" in short.output
    cli("operators", "add", "admin", "--password-stdin", input="a-long-password\n")

    again = cli("operators", "add", "admin", "--password-stdin", input="another-password\n")

    assert again.exit_code == 1
    assert [operator.name for operator in queries.all_operators()] == ["admin"]
    assert actions.sign_in_with_password("admin", "another-password") is None


def test_an_operator_is_shut_out_and_let_in_again(cli):
    cli("operators", "add", "admin", "--password-stdin", input="a-long-password\n")

    assert cli("operators", "disable", "admin").exit_code == 0
    assert actions.sign_in_with_password("admin", "a-long-password") is None
    assert "disabled" in cli("operators", "list").output

    assert cli("operators", "enable", "admin").exit_code == 0
    assert actions.sign_in_with_password("admin", "a-long-password")


def test_a_password_is_replaced(cli):
    cli("operators", "add", "admin", "--password-stdin", input="a-long-password\n")

    told = cli("operators", "password", "admin", "--password-stdin", input="another-password\n")

    assert told.exit_code == 0, told.output
    assert actions.sign_in_with_password("admin", "a-long-password") is None
    assert actions.sign_in_with_password("admin", "another-password")


def test_nobody_of_that_name(cli):
    told = cli("operators", "disable", "nobody")

    assert told.exit_code == 1
    assert "no operator nobody" in told.output
