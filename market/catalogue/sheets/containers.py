"""What sort of file was handed in, judged by its content, and whether it is safe to unpack."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from market.kernel.errors import InvalidInput
from market.kernel.text import Message, say

MAX_UNPACKED = 200 * 1024 * 1024  # an honest sheet of 20,000 rows unpacks to about 140 MB
MAX_RATIO = 250  # honest sheets reach 83
RATIO_FROM = 8 * 1024 * 1024  # below this size the ratio says nothing
MAX_ENTRIES = 2_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BINARY_SIGNS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06",
                 b"MZ", b"\x7fELF", b"{\\rtf")  # fmt: skip
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")

NOT_A_SHEET = say("这不是 Excel 或 CSV 文件。请上传 .xlsx 或 .csv，可以先下载模板对照。")
PROTECTED = say("文件受密码保护，无法读取。请在 Excel 中取消密码（文件 → 信息 → 保护工作簿）后重新上传。")
DAMAGED = say("文件已损坏或不完整，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传。")
TOO_LARGE_UNPACKED = say("文件解压后过大，无法读取。请删除多余的工作表、图片和格式，或分成几个文件上传。")
MACROS = say("文件含有宏。请在 Excel 中另存为不含宏的 .xlsx 后重新上传。")
OLD_EXCEL = say("这是旧版 Excel（.xls）文件。请在 Excel 或 WPS 中另存为 .xlsx 后重新上传。")


class Format(StrEnum):
    """How the table is written down."""

    XLSX = "xlsx"
    TEXT = "text"
    JSON_LINES = "jsonl"


def sniff(content: bytes) -> Format:
    """Return the format by the file's first bytes; raises InvalidInput with what to do about anything else."""
    head = content[:4096]
    if head.startswith(_OLE):
        raise InvalidInput(PROTECTED if _ENCRYPTED in content else OLD_EXCEL)
    if head.startswith(_ZIP):
        return Format.XLSX
    if not head.strip() or head.startswith(_BINARY_SIGNS) or head.lstrip().lower().startswith(_MARKUP):
        raise InvalidInput(NOT_A_SHEET)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head and not utf16:
        raise InvalidInput(NOT_A_SHEET)
    return Format.TEXT


def check_workbook(path: Path) -> None:
    """Raise InvalidInput unless the archive is a workbook without macros that unpacks to a bearable size.

    Reads the archive's directory only. Sizes that the directory lies about are caught by the reader's own limits.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise InvalidInput(DAMAGED) from None
    fault = _fault_of(entries)
    if fault is not None:
        raise InvalidInput(fault)


def _fault_of(entries: list[zipfile.ZipInfo]) -> Message | None:
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        return NOT_A_SHEET
    if any(entry.flag_bits & 0x1 for entry in entries):
        return PROTECTED
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACROS
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    ratio_too_high = unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or ratio_too_high or len(entries) > MAX_ENTRIES:
        return TOO_LARGE_UNPACKED
    return None
