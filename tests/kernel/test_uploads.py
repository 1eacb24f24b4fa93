"""Files that people hand in: known by content, images made anew, names made safe."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from market.kernel.errors import InvalidInput
from market.kernel.uploads import (
    ATTACHMENTS,
    DOCX,
    GIF,
    IMAGES,
    JPEG,
    MAX_FILE_BYTES,
    MAX_IMAGE_BYTES,
    MAX_SIDE,
    PDF,
    PNG,
    PPTX,
    TEXT,
    WEBP,
    XLSX,
    check_upload,
    safe_name,
)


def image(format_: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)] if mode != "L" else 90).save(written, format_, **options)
    return written.getvalue()


def office(main: str, *more: str, types: bytes = b"<Types/>") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", types)
        for name in (main, *more):
            parts.writestr(name, b"<x/>")
    return written.getvalue()


def refusal(name: str, content: bytes, allowed: frozenset[str] = ATTACHMENTS) -> str:
    with pytest.raises(InvalidInput) as raised:
        check_upload(name, content, allowed=allowed)
    assert list(raised.value.fields) == ["file"]
    return str(raised.value.fields["file"][0])


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (image("PNG"), PNG, "图.png"),
        (image("JPEG"), JPEG, "图.jpg"),
        (image("WEBP"), WEBP, "图.webp"),
        (image("GIF"), PNG, "图.png"),
        (b"%PDF-1.7\n%%EOF", PDF, "图.pdf"),
        (office("word/document.xml"), DOCX, "图.docx"),
        (office("xl/workbook.xml"), XLSX, "图.xlsx"),
        (office("ppt/presentation.xml"), PPTX, "图.pptx"),
        ("检测结论：合格\n".encode(), TEXT, "图.txt"),
    ],
)
def test_the_type_is_read_from_the_content_whatever_the_name(content: bytes, media_type: str, name: str) -> None:
    checked = check_upload("图.exe", content)

    assert (checked.media_type, checked.name) == (media_type, name)


def test_text_is_kept_as_utf_8() -> None:
    checked = check_upload("说明.txt", "碳纤维𠮷".encode("gb18030"))

    assert checked.content.decode() == "碳纤维𠮷"
    assert check_upload("说明.txt", b"\xef\xbb\xbfabc").content == b"abc"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "可以上传"),
        (b"#!\x00\x01\x02", "认不出"),
        (b"\xff\xfe\x00\x01" * 40, "认不出"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "旧版 Office 文件，或设了密码"),
        (office("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        (office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "带有宏"),
        (office("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "带有宏"),
        (office("word/document.xml", "word/activeX/activeX1.xml"), "带有宏"),
        (office("word/document.xml", "../../etc/passwd"), "内部结构不正常"),
        (office("readme.md"), "可以上传"),
        (office("word/document.xml")[:60], "文件已损坏"),
        (image("PNG")[:60], "图片打不开"),
        (image("TIFF"), "可以上传"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_may_not_be_kept_is_refused_with_the_next_step(content: bytes, said: str) -> None:
    assert said in refusal("文件.pdf", content)


def test_only_what_the_place_takes_is_accepted() -> None:
    assert "GIF、JPG、PNG、WEBP" in refusal("表.xlsx", office("xl/workbook.xml"), IMAGES)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7" + bytes(MAX_FILE_BYTES), "超过 30 MB"),
        (image("PNG") + bytes(MAX_IMAGE_BYTES), "超过 15 MB"),
    ],
    ids=["file", "image"],
)
def test_too_large_files_are_refused_by_size(content: bytes, said: str) -> None:
    assert said in refusal("大.bin", content)


def test_a_zip_bomb_is_refused_unopened() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(4):
            parts.writestr(f"word/media/{number}.bin", bytes(80 * 1024 * 1024))

    assert "解压后过大" in refusal("炸弹.docx", written.getvalue())


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    assert "像素，过大" in refusal("大图.png", image("PNG", (10_000, 6_001), "L"))


def test_a_large_image_is_scaled_down() -> None:
    checked = check_upload("图.png", image("PNG", (MAX_SIDE + 1000, 100)))

    assert (checked.width, checked.height) == (MAX_SIDE, 80)
    assert Image.open(io.BytesIO(checked.content)).size == (MAX_SIDE, 80)


def test_a_photo_is_turned_upright_and_tells_nothing_more() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "机密标记相机"
    exif.get_ifd(0x8825)[1] = "N"

    checked = check_upload("照片.jpg", image("JPEG", (40, 20), exif=exif, comment=b"secret-comment"))

    assert (checked.width, checked.height) == (20, 40)
    with Image.open(io.BytesIO(checked.content)) as opened:
        assert dict(opened.getexif()) == {}
        assert "comment" not in opened.info
    assert b"secret-comment" not in checked.content


def test_texts_inside_a_png_are_dropped_and_transparency_stays() -> None:
    info = PngInfo()
    info.add_text("Author", "secret-author")

    checked = check_upload("图标.png", image("PNG", mode="RGBA", pnginfo=info))

    assert b"secret-author" not in checked.content
    with Image.open(io.BytesIO(checked.content)) as opened:
        assert opened.mode == "RGBA"
        assert opened.getpixel((0, 0))[3] == 128


def test_a_png_with_something_behind_it_loses_it() -> None:
    checked = check_upload("图.png", image("PNG") + b"<script>alert(1)</script>")

    assert b"script" not in checked.content


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("检测报告.pdf", "检测报告.pdf"),
        ("C:\\Users\\王\\检测报告.doc", "检测报告.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b<c>d:e|f?g*.pdf', "a b c d e f g.pdf"),
        ("换\n行\u202efdp.exe", "换行fdp.pdf"),
        ("𠮷林\U000323af.pdf", "𠮷林\U000323af.pdf"),
        ("...", "文件.pdf"),
        ("", "文件.pdf"),
        ("长" * 200 + ".pdf", "长" * 96 + ".pdf"),
    ],
)
def test_names_are_kept_as_far_as_they_are_safe(typed: str, kept: str) -> None:
    assert safe_name(typed, "pdf") == kept


@given(st.text())
def test_every_name_becomes_safe(typed: str) -> None:
    name = safe_name(typed, "pdf")

    assert name.endswith(".pdf")
    assert 5 <= len(name) <= 100
    assert not set(name) & set('/\\"\r\n\x00<>:|?*')
    name.encode()


heads = st.sampled_from([b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"])


@given(st.binary(max_size=400), heads)
def test_any_content_is_kept_or_refused(tail: bytes, head: bytes) -> None:
    try:
        checked = check_upload("文件", head + tail)
    except InvalidInput as error:
        assert set(error.fields) == {"file"}  # noqa: PT017 - both ends are right, nothing else is
    else:
        assert checked.media_type in ATTACHMENTS - {GIF}
