"""What the shop knows about its members comes from a file."""

import pytest

from domain.customers import phones
from domain.customers.models import Customer


@pytest.fixture
def import_file(cli, tmp_path):
    def run(text: str, encoding: str = "utf-8-sig"):
        file = tmp_path / "members.csv"
        file.write_bytes(text.encode(encoding))
        return cli("customers", "import", str(file))

    return run


def reread(customer: Customer) -> Customer:
    return Customer.get_by_id(customer.id)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_members_are_found_by_id_and_by_unionid(import_file, mei, zhou, encoding):
    result = import_file(
        "external_userid,unionid,birthday,member_level,phone\n"
        f"{mei.external_userid},,1992-03-08,金卡,13800138000\n"
        ",o-zhou,02-29,银卡,\n",
        encoding,
    )

    assert result.exit_code == 0, result.output
    assert "2 updated, 0 unchanged, 0 refused" in result.output
    mei, zhou = reread(mei), reread(zhou)
    assert (mei.birthday, mei.birth_year, mei.member_level) == (308, 1992, "金卡")
    assert (zhou.birthday, zhou.birth_year, zhou.member_level) == (229, None, "银卡")
    assert [phones.whole_number(phone) for phone in phones.of(mei)] == ["13800138000"]


def test_points_are_set_and_may_be_none_at_all(import_file, mei):
    id = mei.external_userid
    assert import_file(f"external_userid,points\n{id},1200\n").exit_code == 0
    assert reread(mei).points == 1200

    import_file(f"external_userid,points\n{id},0\n")

    assert reread(mei).points == 0
    refused = import_file(f"external_userid,points\n{id},12.5\n")
    assert "points is not a whole number" in refused.output
    assert reread(mei).points == 0


def test_a_phone_alone_names_the_customer(import_file, mei):
    import_file(f"external_userid,phone\n{mei.external_userid},13800138000\n")

    result = import_file("phone,member_level\n138-0013-8000,金卡\n")

    assert result.exit_code == 0, result.output
    assert reread(mei).member_level == "金卡"


def test_bad_rows_change_nothing_and_are_named(import_file, mei, zhou):
    id = mei.external_userid
    result = import_file(
        "external_userid,unionid,phone,birthday,member_level\n"
        f"{id},,,1992-02-30,金卡\n"
        f"{id},,,8 March,金卡\n"
        f"{id},,,1802-03-08,金卡\n"
        f"{id},,12345,,金卡\n"
        f"{id},,,,{'金' * 41}\n"
        "wmNOBODY,,,,金卡\n"
        ",,13900139000,,金卡\n"
        ",,,,金卡\n"
        f"{zhou.external_userid},,,,银卡\n"
    )

    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if line.startswith("line ")]
    assert [line.split(":")[0] for line in lines] == [f"line {n}" for n in range(2, 10)]
    assert "no day of the calendar" in lines[0] and "no customer has this phone" in lines[6]
    assert "1 updated, 0 unchanged, 8 refused" in result.output
    assert reread(mei).member_level == "" and reread(mei).birthday is None
    assert reread(zhou).member_level == "银卡"


def test_two_customers_with_one_phone_are_not_confused(import_file, mei, zhou):
    import_file(
        "external_userid,phone\n"
        f"{mei.external_userid},13800138000\n{zhou.external_userid},13800138000\n"
    )

    result = import_file("phone,member_level\n13800138000,金卡\n")

    assert "line 2: more than one customer has this phone" in result.output
    assert reread(mei).member_level == reread(zhou).member_level == ""


def test_importing_again_changes_nothing_and_empty_cells_keep_what_is_known(import_file, mei):
    text = f"external_userid,birthday,member_level\n{mei.external_userid},03-08,金卡\n"
    import_file(text)

    assert "0 updated, 1 unchanged" in import_file(text).output
    import_file(f"external_userid,birthday,member_level\n{mei.external_userid},,\n")

    assert (reread(mei).birthday, reread(mei).member_level) == (308, "金卡")


@pytest.mark.parametrize(
    ("heading", "reason"),
    [("name,birthday", "unknown column 'name'"), ("birthday", "no column names the customer")],
)
def test_a_file_with_a_strange_heading_is_refused_as_a_whole(import_file, app, heading, reason):
    result = import_file(f"{heading}\nx,y\n")

    assert result.exit_code == 1 and reason in result.output
