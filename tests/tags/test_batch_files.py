"""Files with customers: of every kind that people have, and broken in every way."""

import io
from html import unescape
from zipfile import ZipFile

import pytest

from domain.customers import phones
from domain.tags import batch_lists
from domain.tags.batch_lists import masked
from domain.tags.models import TagBatch, TagBatchRow
from tests.tags.lists import newest, results, upload, workbook

PHONE = "13812345678"
TABLE = f"姓名,手机号,城市\r\n陈美,{PHONE},上海\r\n,,\r\n无名,13600000000,北京\r\n"


@pytest.fixture
def listed(mei):
    phones.add({mei.id: [PHONE]}, source="import")
    return mei


@pytest.mark.parametrize(
    "name, body",
    [
        ("客户.csv", TABLE.encode("utf-8-sig")),
        ("客户.csv", TABLE.encode("utf-8")),
        ("客户.CSV", TABLE.encode("gb18030")),
        ("客户.csv", TABLE.replace(",", "\t").encode("utf-16")),
        ("客户.txt", TABLE.replace(",", ";").encode("utf-8")),
        (
            "客户.xlsx",
            workbook(
                ("姓名", "手机号", "城市"),
                ("陈美", int(PHONE), "上海"),
                (),
                ("无名", "136 0000 0000", "北京"),
            ),
        ),
    ],
)
def test_a_file_is_read_by_its_heading(operator, listed, name, body):
    page = operator.follow(upload(operator, name, body))

    assert results(newest()) == {2: "found", 4: "unknown"}
    assert name in page and "138****5678" in page and PHONE not in page


@pytest.mark.parametrize(
    "name, body",
    [
        ("a.csv", f"{PHONE}\n13600000000\n".encode()),
        ("a.xlsx", workbook((float(PHONE),), ("13600000000",))),
    ],
)
def test_one_column_needs_no_heading(operator, listed, name, body):
    upload(operator, name, body)

    assert results(newest()) == {1: "found", 2: "unknown"}


def test_the_operator_says_which_column_it_is(operator, listed):
    body = f"会员,联络\n1,{PHONE}\n".encode()
    asked = upload(operator, "a.csv", body)
    assert (asked.status_code, TagBatch.select().count()) == (422, 0)
    assert "看不出哪一列是客户，请填写列名。文件的列有：会员、联络" in unescape(asked.text)
    wrong = upload(operator, "a.csv", body, column="电话")
    assert "文件里没有“电话”这一列" in unescape(wrong.text)

    upload(operator, "a.csv", body, column="联络")

    assert results(newest()) == {2: "found"}


def test_of_several_names_of_a_customer_the_surest_that_is_there_counts(operator, listed):
    body = f"phone,external_userid\n{PHONE},\n13600000000,{listed.external_userid}\n".encode()
    upload(operator, "a.csv", body)

    assert results(newest()) == {2: "found", 3: "duplicate"}


def packed(**parts: str) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    "name, body, words",
    [
        ("a.csv", b"", "文件里没有内容"),
        ("a.csv", b"\n,,\n", "文件里没有内容"),
        ("a.csv", b"phone\n", "名单里没有内容"),
        ("a.csv", b"phone\n\xff\xff\x81", "认不出文件的编码"),
        ("a.csv", b"phone\n\0\0\0", "认不出文件的编码"),
        ("a.csv", b'phone\n"' + b"x" * 200_000, "已损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "请上传 CSV 或 XLSX 文件"),
        ("a.pdf", b"%PDF", "请上传 CSV 或 XLSX 文件"),
        ("a.xlsx", b"phone\n1", "它已损坏，或设有密码"),
        ("a.xlsx", packed(readme="no workbook"), "它已损坏，或设有密码"),
        ("a.xlsx", workbook(("phone",), (PHONE,))[:-200], "它已损坏，或设有密码"),
        ("a.xlsx", workbook(), "文件里没有内容"),
        ("a.csv", f"a,b\n{PHONE},1".encode(), "看不出哪一列是客户"),
    ],
)
def test_a_broken_file_is_refused_in_words_and_changes_nothing(operator, name, body, words):
    answer = upload(operator, name, body)

    assert (answer.status_code, words in unescape(answer.text)) == (422, True), answer.text
    assert (TagBatch.select().count(), TagBatchRow.select().count()) == (0, 0)


def test_files_that_are_too_large_are_refused(operator, monkeypatch):
    long = upload(operator, "a.csv", b"phone\n" + b"1\n" * 50_001)
    monkeypatch.setattr(batch_lists, "MOST_BYTES", 20_000)
    large = upload(operator, "a.csv", b"x" * 20_001)
    monkeypatch.setattr(batch_lists, "MOST_UNPACKED", 100)
    unpacked = upload(operator, "a.xlsx", workbook(("phone",), (PHONE,)))

    assert "一次最多 50,000 行" in unescape(long.text)
    assert "文件超过 10 MB" in unescape(large.text)
    assert "这个 XLSX 文件的内容太多" in unescape(unpacked.text)
    assert TagBatch.select().count() == 0


def test_a_list_and_a_file_at_once_are_refused(operator):
    answer = upload(operator, "a.csv", b"phone\n1", list="x")

    assert "名单和文件只能选一种" in unescape(answer.text)


def test_a_number_that_stands_where_a_heading_should_is_told_masked(operator):
    answer = upload(operator, "a.csv", f"陈美,{PHONE}\n周舟,1\n".encode())

    assert "陈美、138****5678" in unescape(answer.text)
    assert PHONE not in answer.text


@pytest.mark.parametrize(
    "given, shown",
    [
        (PHONE, "138****5678"),
        (f"+86 {PHONE}", "138****5678"),
        ("138-1234-567", "138-****-*67"),
        (f"{PHONE}9", "138*******89"),
        (f"陈姐{PHONE}", "陈姐138******78"),
        ("wmqfasd1e19278asdasdAAAA", "wmqfasd1e19278asdasdAAAA"),
        (f"wm-{PHONE}-{PHONE}", "wm-138********-*********78"),
        ("金卡 2024", "金卡 2024"),
    ],
)
def test_of_what_may_be_a_number_only_the_ends_are_kept(given, shown):
    assert masked(given) == shown
