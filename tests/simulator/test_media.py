"""Uploads: sizes, kinds, three days of life, and pictures that stay."""

import io

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
MB = 1024 * 1024


@pytest.fixture
def upload(client):
    def upload(content=PNG, type="image", name="海报.png", path="media/upload", field="media"):
        files = {field: (name, io.BytesIO(content))}
        return client.post(path, params={"type": type}, files=files)

    return upload


def test_an_upload_lives_three_days(wecom, client, upload, http, url):
    uploaded = upload()
    assert isinstance(uploaded["created_at"], str)
    media_id = uploaded["media_id"]
    got = client.get("media/get", params={"media_id": media_id})
    assert got.content == PNG
    assert "海报.png" in got.headers["Content-Disposition"].encode("latin-1").decode()
    assert http.get(f"{url}/media/{media_id}").content == PNG
    wecom.advance(3 * 86_400 + 1)
    client.forget_token()
    with pytest.raises(Exception, match="40145"):
        client.get("media/get", params={"media_id": media_id})


def test_a_dead_picture_stops_a_welcome(wecom, client, upload, code_of):
    media_id = upload()["media_id"]
    wecom.advance(3 * 86_400 + 1)
    client.forget_token()
    added = wecom.befriend("Lin", wecom.add_customer("王芳"))
    image = {"msgtype": "image", "image": {"media_id": media_id}}
    welcome = {"welcome_code": added.welcome_code, "attachments": [image]}
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 40145


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"content": b"tiny"}, 40006),
        ({"content": PNG + b"0" * 10 * MB}, 45001),
        ({"content": b"not a picture at all"}, 40123),
        ({"type": "hologram"}, 40004),
        ({"type": "voice"}, 40004),
        ({"field": "file"}, 44001),
        ({"type": "file", "content": b"0" * (20 * MB + 1)}, 45001),
    ],
)
def test_what_wecom_refuses(upload, how, code):
    with pytest.raises(Exception, match=str(code)):
        upload(**how)


def test_a_lasting_picture_goes_into_a_welcome(wecom, client, upload, post, http):
    picture = upload(path="media/uploadimg", field="anything")["url"]
    wecom.advance(30 * 86_400)
    client.forget_token()
    added = wecom.befriend("Lin", wecom.add_customer("王芳"))
    image = {"msgtype": "image", "image": {"pic_url": picture}}
    post("externalcontact/send_welcome_msg", welcome_code=added.welcome_code, attachments=[image])
    assert http.get(picture).content == PNG
    assert wecom.chat("Lin", added.external_userid)[-1]["content"]["pic_url"] == picture


def test_lasting_pictures_are_small_and_few(upload, config):
    with pytest.raises(Exception, match="45001"):
        upload(content=PNG + b"0" * 2 * MB, path="media/uploadimg")
    config.images_per_day = 1
    upload(path="media/uploadimg")
    with pytest.raises(Exception, match="45009"):
        upload(path="media/uploadimg")
