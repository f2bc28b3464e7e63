"""Media are in WeCom before a welcome needs them, and are refreshed before they expire."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import welcomes
from domain.materials import actions
from domain.materials.models import Material
from tests.materials.test_limits import picture

UPLOAD = "media/upload"


@pytest.fixture
def poster(app) -> Material:
    return actions.add(kind="image", name="海报.png", body=picture())


@pytest.fixture
def used(poster, work) -> Material:
    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts)
    work()
    return poster


def kept() -> Material:
    return Material.get()


def test_a_material_is_uploaded_when_a_welcome_first_carries_it(wecom, poster, work):
    work()
    assert wecom.calls(UPLOAD) == []

    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts)
    work()

    assert kept().media_id and len(wecom.calls(UPLOAD)) == 1
    assert kept().media_expires_at - clock.now() > timedelta(days=2, hours=23)


def test_it_is_refreshed_a_day_before_it_expires(wecom, used, work, at):
    first = kept().media_id
    start = clock.now()
    at(start + timedelta(hours=47))
    work()
    assert kept().media_id == first

    at(start + timedelta(hours=49))
    work()
    assert kept().media_id != first
    assert kept().media_expires_at > start + timedelta(days=5)


def test_what_no_welcome_carries_any_more_is_not_refreshed(wecom, used, work, at):
    welcomes.set_welcome(text="欢迎")
    at(clock.now() + timedelta(hours=49))
    work()

    assert len(wecom.calls(UPLOAD)) == 1 and kept().due_at is None


def test_a_busy_wecom_is_asked_again(wecom, poster, work, at):
    wecom.fault(UPLOAD, kind="errcode", errcode=-1, times=1)
    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts)
    work()
    assert (kept().media_id, kept().error_code) == ("", "-1")

    at(clock.now() + timedelta(seconds=3))
    work()
    assert kept().media_id and kept().error_code == ""


def test_what_wecom_refuses_is_kept_on_the_row_until_a_person_asks_again(wecom, poster, work):
    wecom.fault(UPLOAD, kind="errcode", errcode=40123, times=1)
    parts = [{"kind": "image", "material_id": poster.id}]
    welcomes.set_welcome(text="欢迎", attachments=parts)
    work()
    assert kept().set_aside_at and kept().error_code == "40123"

    actions.upload_again([poster.id])
    work()
    assert kept().media_id and kept().error == ""
