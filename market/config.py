"""Settings: a frozen value read once from MARKET_* variables, each with a default that works on a laptop."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent  # templates/, static/ and instance/ are siblings of market/
DEVELOPMENT_KEY = "development-only-not-a-secret"  # too short for production, where check() refuses it
FEWEST_CHARACTERS = 10  # different ones in a production key: "aaaa…" is long, and no secret


class SettingsError(SystemExit):
    """A setting has a value that cannot be used: the start stops here, with its name and what is allowed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to another. README lists each with its variable."""

    instance: Path = ROOT / "instance"
    environment: str = "development"
    host: str = "127.0.0.1"
    port: int = 5000
    base_url: str = ""
    database_url: str = ""
    search_url: str = "whoosh:"
    mail_url: str = "file:"
    mail_from: str = "科技成果超市 <noreply@localhost>"
    queue_url: str = "sqlite:"
    secret_key: str = DEVELOPMENT_KEY
    site_name: str = "科技成果超市"
    log_level: str = "INFO"
    web_processes: int = 2
    web_threads: int = 8
    trusted_proxies: int = 0
    max_upload_mb: int = 30
    hash_cost: str = "normal"
    testing: bool = False

    @property
    def is_production(self) -> bool:
        """True where real people's data is held."""
        return self.environment == "production"

    @property
    def database(self) -> str:
        """Return the database's address; by default a file in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance / 'market.sqlite'}"

    @property
    def address(self) -> str:
        """Return the site's address as people type it, without a trailing slash."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError with the variable's name and what is allowed."""
        environ = os.environ if environ is None else environ
        known: dict[str, Any] = {name: VARIABLES[name](f"MARKET_{name.upper()}", environ[f"MARKET_{name.upper()}"])
                                 for name in VARIABLES if environ.get(f"MARKET_{name.upper()}", "")}  # fmt: skip
        unknown = sorted(name for name in environ if name.startswith("MARKET_") and name[7:].lower() not in VARIABLES)
        if unknown:
            raise SettingsError(f"不认识的设置 {', '.join(unknown)}。可用的设置见 README 的“设置”一节。")
        return check(replace(cls(), **known))


def check(settings: Settings) -> Settings:
    """Return the settings, or raise SettingsError where they cannot be used together."""
    if settings.is_production:
        if len(settings.secret_key) < 32 or len(set(settings.secret_key)) < FEWEST_CHARACTERS:
            raise SettingsError("正式环境必须设置 MARKET_SECRET_KEY：至少 32 个字符的随机串，不能用默认值。")
        if not settings.base_url.startswith("https://"):
            raise SettingsError("正式环境必须设置 MARKET_BASE_URL：以 https:// 开头的网址，邮件里的链接由它而来。")
        if settings.hash_cost != "normal":
            raise SettingsError("MARKET_HASH_COST 在正式环境只能是 normal。")
    return settings


def _text(name: str, value: str) -> str:
    return value


def _folder(name: str, value: str) -> Path:
    return Path(value).expanduser().resolve()


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise SettingsError(f"{name} 应为 {low} 到 {high} 之间的整数，现在是“{value}”。")
        return int(value)

    return read


def _choice(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in allowed:
            raise SettingsError(f"{name} 应为 {'、'.join(allowed)} 之一，现在是“{value}”。")
        return value

    return read


def _website(name: str, value: str) -> str:
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsError(f"{name} 应为网站的根网址，例如 https://market.example.cn，现在是“{value}”。")
    return value


def _database(name: str, value: str) -> str:
    if not re.fullmatch(r"sqlite:///.+|postgresql(\+psycopg)?://[^/]*/.+", value):
        raise SettingsError(
            f"{name} 应为 sqlite:////绝对/路径/market.sqlite 或 postgresql://用户:密码@主机/库名，现在是“{_masked(value)}”。"
        )
    return value


def _server(*schemes: str, local: str) -> Callable[[str, str], str]:
    """Return a reader of addresses: `local`, which needs no server, or a server of one of the schemes."""

    def read(name: str, value: str) -> str:
        parts = _split(name, value)
        if parts.scheme != local.removesuffix(":") and (parts.scheme not in schemes or not parts.hostname):
            shown = "、".join(f"{scheme}://主机" for scheme in schemes)
            raise SettingsError(f"{name} 应为 {local} 或 {shown}，现在是“{_masked(value)}”。")
        return value

    return read


def _sender(name: str, value: str) -> str:
    local, at, domain = parseaddr(value)[1].rpartition("@")
    if not (local and at and domain):
        raise SettingsError(f"{name} 应为发件人，例如 科技成果超市 <noreply@market.example.cn>，现在是“{value}”。")
    return value


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise SettingsError(f"{name} 不是完整的网址，请核对主机和端口，现在是“{_masked(value)}”。") from error
    return parts


def _masked(value: str) -> str:
    """Return an address without the password that may stand in it: errors end up in logs."""
    return re.sub(r"(?<=:)[^:@/]+(?=@)", "***", value)


def _scheme(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if urlsplit(value).scheme not in allowed:
            shown = "、".join(f"{scheme}:" for scheme in allowed)
            raise SettingsError(f"{name} 应以 {shown} 之一开头，现在是“{value}”。")
        return value

    return read


VARIABLES: dict[str, Callable[[str, str], object]] = {
    "instance": _folder,
    "environment": _choice("development", "production"),
    "host": _text,
    "port": _number(1, 65535),
    "base_url": _website,
    "database_url": _database,
    "search_url": _scheme("whoosh", "memory"),
    "mail_url": _server("smtp", "smtps", local="file:"),
    "mail_from": _sender,
    "queue_url": _server("redis", local="sqlite:"),
    "secret_key": _text,
    "site_name": _text,
    "log_level": _choice("DEBUG", "INFO", "WARNING", "ERROR"),
    "web_processes": _number(1, 64),
    "web_threads": _number(1, 64),
    "trusted_proxies": _number(0, 5),
    "max_upload_mb": _number(1, 200),
    "hash_cost": _choice("normal", "cheap"),
}
