"""Files that people hand in: known by their content, never by their name; images made anew without what they tell.

Slow work (up to a second for a large image): call it before a transaction, never inside one.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Final

import filetype
from PIL import Image, ImageOps

from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MEGABYTE: Final = 1024 * 1024
MAX_IMAGE_BYTES: Final = 15 * MEGABYTE
MAX_FILE_BYTES: Final = 30 * MEGABYTE
MAX_SIDE: Final = 4000  # pixels; larger images are scaled down
MAX_PIXELS: Final = 60_000_000
MAX_UNPACKED: Final = 300 * MEGABYTE
MAX_PARTS: Final = 5000
LONGEST_NAME: Final = 100

PNG, JPEG, WEBP, GIF = "image/png", "image/jpeg", "image/webp", "image/gif"
PDF, TEXT = "application/pdf", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation",
)  # fmt: skip
IMAGES: Final = frozenset({PNG, JPEG, WEBP, GIF})
DOCUMENTS: Final = frozenset({PDF, TEXT, DOCX, XLSX, PPTX})
ATTACHMENTS: Final = IMAGES | DOCUMENTS

EXTENSIONS = {
    PNG: "png", JPEG: "jpg", WEBP: "webp", GIF: "gif", PDF: "pdf", TEXT: "txt", DOCX: "docx", XLSX: "xlsx", PPTX: "pptx"
}  # fmt: skip
_OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_ACTIVE = re.compile(r"vbaProject|(?:^|/)activeX/|macrosheets/", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVED_AS = {"JPEG": ("JPEG", JPEG), "PNG": ("PNG", PNG), "WEBP": ("WEBP", WEBP), "GIF": ("PNG", PNG)}


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept: `content` is what is stored, `sha256` its hash; `width` and `height` in pixels."""

    name: str
    media_type: str
    content: bytes
    sha256: str
    width: int | None = None
    height: int | None = None


def check_upload(file_name: str, content: bytes, *, allowed: frozenset[str] = ATTACHMENTS) -> CheckedUpload:
    """Return the file as it may be kept, or raise InvalidInput (field "file") with what to do.

    The type is read from the content. Images are encoded anew: turned upright, at most 4000 pixels a side, without
    EXIF and comments. Office files with macros, old or encrypted ones are refused. Text is kept as UTF-8.
    """
    if not content:
        raise _refused(say("文件是空的，请重新选择文件。"))
    if len(content) > MAX_FILE_BYTES:
        raise _refused(
            say(
                "文件为 %(size)s MB，超过 %(limit)s MB 的上限，请压缩或拆分后再上传。",
                size=_megabytes(len(content)),
                limit=MAX_FILE_BYTES // MEGABYTE,
            )
        )
    media_type = _sniff(content)
    if media_type not in allowed:
        raise _refused(
            say(
                "这里可以上传 %(kinds)s 文件，请转换格式后再上传。",
                kinds="、".join(sorted(EXTENSIONS[kind].upper() for kind in allowed)),
            )
        )
    width = height = None
    if media_type in IMAGES:
        content, media_type, width, height = _clean_image(content)
    elif media_type == TEXT:
        content = _decoded(content).encode()
    name = safe_name(file_name, EXTENSIONS[media_type])
    return CheckedUpload(name, media_type, content, hashlib.sha256(content).hexdigest(), width, height)


def safe_name(file_name: str, extension: str) -> str:
    """Return a name that is safe in headers and on disks, with that extension; hanzi of every plane are kept."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    kept = "".join(char for char in name if char.isprintable() or unicodedata.category(char) == "Cn")
    kept = re.sub(r'[<>:"|?*\s]+', " ", kept).strip(". ")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", kept)[: LONGEST_NAME - len(extension) - 1].rstrip(". ")
    return f"{stem or '文件'}.{extension}"


def _sniff(content: bytes) -> str:
    if content.startswith(_OLD_OFFICE):
        raise _refused(say("这是旧版 Office 文件，或设了密码。请另存为不带密码的 .docx、.xlsx 或 .pptx 后再上传。"))
    if content.startswith(b"PK\x03\x04"):
        return _sniff_office(content)
    if b"%PDF-" in content[:1024]:
        return PDF
    guessed = filetype.guess(content[:8192])
    if guessed is not None:
        return str(guessed.mime)
    _decoded(content)
    return TEXT


def _sniff_office(content: bytes) -> str:
    """Return which Office document a zip is, after looking at what it holds; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
            types = parts.read("[Content_Types].xml")[:MEGABYTE] if _small_types(entries) else b""
    except Exception as error:  # a broken zip fails in many ways, none of them ours
        raise _refused(say("文件已损坏，打不开。请重新导出后再上传。")) from error
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _refused(say("文件解压后过大，请减小图片或拆分后再上传。"))
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise _refused(say("文件的内部结构不正常，请用 Office 或 WPS 重新保存后再上传。"))
    if any(_ACTIVE.search(name) for name in names) or b"macroEnabled" in types:
        raise _refused(say("文件带有宏，不能上传。请另存为不带宏的 .docx、.xlsx 或 .pptx。"))
    for part, media_type in _OFFICE_PARTS.items():
        if part in names and types:
            return media_type
    return "application/zip"


def _small_types(entries: list[zipfile.ZipInfo]) -> bool:
    return any(entry.filename == "[Content_Types].xml" and entry.file_size <= MEGABYTE for entry in entries)


def _decoded(content: bytes) -> str:
    """Return plain text from UTF-8 or GB18030; raise where it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
            return text
    raise _refused(say("认不出这个文件的类型。请上传图片、PDF、Word、Excel、PowerPoint 或纯文本文件。"))


def _clean_image(content: bytes) -> tuple[bytes, str, int, int]:
    if len(content) > MAX_IMAGE_BYTES:
        raise _refused(
            say(
                "图片为 %(size)s MB，超过 %(limit)s MB 的上限，请压缩后再上传。",
                size=_megabytes(len(content)),
                limit=MAX_IMAGE_BYTES // MEGABYTE,
            )
        )
    try:
        return _encoded_anew(content)
    except InvalidInput:
        raise
    except Exception as error:  # a hostile image makes a decoder fail in any way it likes
        raise _refused(say("图片打不开，可能已损坏。请用看图软件另存为 JPG 或 PNG 后再上传。")) from error


def _encoded_anew(content: bytes) -> tuple[bytes, str, int, int]:
    with Image.open(io.BytesIO(content), formats=tuple(_SAVED_AS)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _refused(
                say(
                    "图片有 %(width)s × %(height)s 像素，过大，请缩小到 %(side)s 像素以内再上传。",
                    width=opened.width,
                    height=opened.height,
                    side=MAX_SIDE,
                )
            )
        format_, media_type = _SAVED_AS[opened.format or ""]
        opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image = ImageOps.exif_transpose(opened)
    see_through = image.has_transparency_data and format_ != "JPEG"
    image = image.convert("RGBA" if see_through else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    image.info = {}  # comments, profiles and text chunks would be written again otherwise
    written = io.BytesIO()
    options: dict[str, int | bool] = {"optimize": True} if format_ == "PNG" else {"quality": 88}
    image.save(written, format_, **options)
    return written.getvalue(), media_type, image.width, image.height


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"


def _refused(message: Message) -> InvalidInput:
    return InvalidInput(fields={"file": [message]})
