"""`flask welcomes set`: the words for new customers from the command line."""

from domain.contact_ways import actions, welcomes
from domain.contact_ways.models import Welcome


def test_company_guide_and_store_each_have_words_of_their_own(cli, store, lin):
    way = actions.make_code(store)

    for whose in (("--company",), ("--guide", "linyue"), ("--store", "101")):
        result = cli("welcomes", "set", *whose, "--text", f"欢迎 {whose[0]}")
        assert result.exit_code == 0, result.output

    assert welcomes.welcome_of().text == "欢迎 --company"
    assert welcomes.welcome_of(guide=lin).text == "欢迎 --guide"
    assert welcomes.welcome_of(contact_way=way).text == "欢迎 --store"


def test_attachments_written_elsewhere_are_kept(app, cli):
    link = {"kind": "link", "title": "会员中心", "url": "https://example.com/vip"}
    welcomes.set_welcome(text="欢迎", attachments=[link])

    cli("welcomes", "set", "--company", "--text", "欢迎光临")

    assert Welcome.get().text == "欢迎光临" and len(Welcome.get().attachments) == 1


def test_what_is_wrong_is_said_and_nothing_changes(cli, store):
    wrong = {
        ("--text", "x"): "give one of",
        ("--company", "--guide", "LinYue", "--text", "x"): "give one of",
        ("--company", "--text", "{昵称}你好"): "昵称",
        ("--company", "--text", " "): "Error",
        ("--guide", "nobody", "--text", "x"): "There is no guide nobody",
        ("--store", "101", "--text", "x"): "codes make --store 101",
    }
    for arguments, message in wrong.items():
        result = cli("welcomes", "set", *arguments)
        assert result.exit_code != 0 and message in result.output

    assert not Welcome.select().exists()
