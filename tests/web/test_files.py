"""Images and attachments: handed in, described, taken away, and read by those who may."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from listings_given import A, Cast, N, begin, make_cast, publish, read
from PIL import Image

from market.catalogue import actions
from market.catalogue.models import ListingFile
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import FilePurpose, ListingKind, Tier
from market.kernel.database import transaction
from market.kernel.uploads import check_upload


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Cast:
    return make_cast(person, create_organisation, A)


@pytest.fixture
def editor(client: FlaskClient, cast: Cast, sign_in: Any) -> FlaskClient:
    sign_in(client, cast.editor)
    return client


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "#17324d").save(written, "PNG")
    return written.getvalue()


def upload(client: FlaskClient, uid: str, content: bytes, name: str = "曲线.png", **values: str) -> Any:
    fields = {"purpose": "image", "tier": "public", "description": "放电曲线"} | values
    return send(client, f"/desk/achievements/{uid}/files", fields, content, name)


def send(client: FlaskClient, address: str, fields: dict[str, str], content: bytes, name: str) -> Any:
    """Send a form with a file; made here, because the client's own way leaves large bodies open behind it."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, b"\r\n--edge--\r\n"])
    return client.post(address, data=body, content_type="multipart/form-data; boundary=edge")


def put(cast: Cast, uid: str, tier: Tier, kind: ListingKind = A, name: str = "报告.txt") -> str:
    checked = check_upload(name, "只给看得到的人".encode())
    ctx = cast.editor
    ctx.files.put(checked.content)
    with transaction(ctx.session):
        file = actions.add_file(ctx, kind, uid, checked, tier, FilePurpose.ATTACHMENT, "检测报告")
    return file.uid


def test_an_image_is_handed_in_and_shown_on_the_page(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)

    response = upload(editor, uid, picture())

    assert response.status_code == 303
    (file,) = read(cast, A, uid).files
    assert (file.width, file.height, file.description) == (60, 40, "放电曲线")
    served = editor.get(f"/files/{file.uid}")
    assert served.mimetype == "image/png"
    assert served.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert f'src="/files/{file.uid}"' in editor.get(f"/achievements/{uid}").text


@pytest.mark.parametrize(
    ("content", "name", "values", "message"),
    [
        (b"", "", {}, "请先选择一个文件"),
        (b"MZ\x90\x00\x03" + b"\x00" * 60, "setup.exe", {"purpose": "attachment"}, "文件"),
        (b"<svg onload=alert(1)>", "a.png", {}, "文件"),
        ("文字".encode(), "a.txt", {}, "PNG"),
        (b"text", "a.txt", {"purpose": "attachment", "tier": "everyone"}, "谁可以看"),
        (b"text", "a.txt", {"purpose": "attachment", "description": "长" * 201}, "最多 200 个字"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_form(
    editor: FlaskClient, cast: Cast, content: bytes, name: str, values: dict[str, str], message: str
) -> None:
    uid = begin(cast, A)

    response = upload(editor, uid, content, name, **values)

    assert response.status_code == 422
    assert message in response.text
    assert read(cast, A, uid).files == []


def test_a_file_above_the_limit_is_answered_with_the_limit(editor: FlaskClient, cast: Cast, app: Flask) -> None:
    uid = begin(cast, A)
    content = b"x" * (32 * 1024 * 1024)

    response = upload(editor, uid, content, "大.txt", purpose="attachment")

    assert response.status_code == 413
    assert "文件超过 30 MB 的上限" in response.text
    assert "上传一个文件" in response.text


def test_only_the_upload_takes_large_bodies(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    large = "x" * (3 * 1024 * 1024)

    saved = editor.post(f"/desk/achievements/{uid}/edit/basics", data={"title": large})
    taken = upload(editor, uid, large.encode(), "大.txt", purpose="attachment")

    assert saved.status_code == 413
    assert "提交的内容太大" in saved.text
    assert taken.status_code == 303


@pytest.mark.parametrize("who", ["stranger", "member", "bureau"])
def test_others_hand_in_nothing(client: FlaskClient, cast: Cast, sign_in: Any, who: str) -> None:
    uid = begin(cast, A)
    sign_in(client, getattr(cast, who))

    assert upload(client, uid, picture()).status_code in {403, 404}
    assert read(cast, A, uid).files == []


def test_a_description_is_changed_and_a_file_taken_away(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    file_uid = put(cast, uid, Tier.PUBLIC)
    address = f"/desk/achievements/{uid}/files/{file_uid}"

    described = editor.post(address, data={f"{file_uid}-description": "新的说明", f"{file_uid}-tier": "nda"})
    assert described.status_code == 303
    (file,) = read(cast, A, uid).files
    assert (file.description, file.tier) == ("新的说明", Tier.NDA)

    wrong = editor.post(address, data={f"{file_uid}-description": "长" * 201, f"{file_uid}-tier": "nda"})
    assert wrong.status_code == 422
    assert "长" * 201 in wrong.text

    assert editor.post(address, data={"do": "remove"}).status_code == 303
    assert read(cast, A, uid).files == []


def test_another_listings_file_cannot_be_taken_away_through_ones_own(
    editor: FlaskClient, cast: Cast, session: Any
) -> None:
    one, other = begin(cast, A), begin(cast, A)
    file_uid = put(cast, one, Tier.PUBLIC)

    assert editor.post(f"/desk/achievements/{other}/files/{file_uid}", data={"do": "remove"}).status_code == 404
    assert session.query(ListingFile).count() == 1


@pytest.mark.parametrize(
    ("tier", "who", "status"),
    [
        (Tier.PUBLIC, None, 200),
        (Tier.VERIFIED, None, 404),
        (Tier.VERIFIED, "stranger", 200),
        (Tier.NDA, "stranger", 404),
        (Tier.NDA, "bureau", 404),
        (Tier.NDA, "member", 200),
    ],
)
def test_a_file_is_read_by_those_who_may(
    client: FlaskClient, cast: Cast, sign_in: Any, tier: Tier, who: str | None, status: int
) -> None:
    uid = begin(cast, A)
    file_uid = put(cast, uid, tier, name='报"告;\n.txt')
    with transaction(cast.approver.session):
        actions.submit_and_approve(cast.approver, A, uid)
    with transaction(cast.bureau.session):
        actions.take_step(cast.bureau, A, uid, ListingAction.PUBLISH)
    if who:
        sign_in(client, getattr(cast, who))

    response = client.get(f"/files/{file_uid}")

    assert response.status_code == status
    if status == 200:
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "\n" not in response.headers["Content-Disposition"]
        cached = response.headers["Cache-Control"]
        assert ("public" in cached) == (tier is Tier.PUBLIC and who is None)
    if tier is not Tier.PUBLIC and status == 404:
        assert file_uid not in client.get(f"/achievements/{uid}").text


def test_a_draft_keeps_its_public_files_to_itself(client: FlaskClient, cast: Cast) -> None:
    file_uid = put(cast, begin(cast, A), Tier.PUBLIC)

    assert client.get(f"/files/{file_uid}").status_code == 404


def test_a_known_file_is_not_sent_twice(client: FlaskClient, cast: Cast) -> None:
    uid = publish(cast, A)
    with transaction(cast.approver.session):
        checked = check_upload("a.txt", b"words")
        file_uid = actions.add_file(cast.approver, A, uid, checked, Tier.PUBLIC, FilePurpose.ATTACHMENT).uid
    first = client.get(f"/files/{file_uid}")

    again = client.get(f"/files/{file_uid}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_the_disk_lost_is_not_found(client: FlaskClient, cast: Cast, session: Any) -> None:
    uid = publish(cast, A)
    with transaction(cast.approver.session):
        checked = check_upload("a.txt", b"words")
        file_uid = actions.add_file(cast.approver, A, uid, checked, Tier.PUBLIC, FilePurpose.ATTACHMENT).uid
    cast.approver.files.path(checked.sha256).unlink()

    assert client.get(f"/files/{file_uid}").status_code == 404


def test_a_need_takes_files_too_but_none_behind_a_promise(
    client: FlaskClient, person: Any, create_organisation: Any, sign_in: Any
) -> None:
    cast = make_cast(person, create_organisation, N)
    uid = begin(cast, N)
    sign_in(client, cast.editor)
    address = f"/desk/needs/{uid}/files"
    data = {"purpose": "image", "tier": "verified", "description": "现场"}

    shown = client.get(address)
    taken = send(client, address, data, picture(), "现场.png")
    refused = send(client, address, data | {"tier": "nda"}, picture(), "现场.png")

    assert 'value="nda"' not in shown.text
    assert taken.status_code == 303
    assert refused.status_code == 422
    assert [file.tier for file in read(cast, N, uid).files] == [Tier.VERIFIED]
