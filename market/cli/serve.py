"""`market serve` and `market worker`."""

from __future__ import annotations

import http.client
import socket
import sys
from urllib.parse import urlsplit

import click

from market.cli.supervisor import Child, Supervisor
from market.cli.surroundings import CommandError, make_app, read_settings
from market.config import Settings


@click.command("serve")
@click.option("--host", metavar="地址", help="监听的地址，同 MARKET_HOST。")
@click.option("--port", type=click.IntRange(1, 65535), metavar="端口", help="监听的端口，同 MARKET_PORT。")
def serve(host: str | None, port: int | None) -> None:
    """启动网站和后台进程，Ctrl-C 一起停止。

    先检查设置，需要时升级数据库；索引缺失时由后台进程重建。任何一个进程意外退出都会自动重启，
    一分钟内反复退出则全部停止，退出码为 1。

    正式环境请在前面放 nginx（缓冲请求、限制大小、HTTPS），并设置 MARKET_TRUSTED_PROXIES=1。
    """
    settings = read_settings(host=host, port=port)
    if settings.search_url.startswith("memory"):
        raise CommandError("MARKET_SEARCH_URL=memory: 的索引只在一个进程里，网站和后台进程看不到彼此的；请用 whoosh:。")
    _check_port(settings)
    is_empty = _prepare_database(settings)
    python = sys.executable
    children = [
        Child("网站", [python, "-m", "gunicorn", "-c", "python:market.cli.web_server", "market.app:create_app()"]),
        Child("后台进程", [python, "-m", "market.cli.main", "worker"]),
    ]
    greeting = Greeting(settings, is_empty=is_empty)
    sys.exit(Supervisor(children).run(greeting.say_once))


@click.command("worker")
def worker() -> None:
    """只运行后台进程：投递事件、更新索引和匹配、发邮件、处理表格。

    网站由别的方式启动时使用，例如每个进程各是一个 systemd 服务。每个实例只能有一个后台进程。
    """
    from market.jobs.database import db
    from market.jobs.schema import require_schema
    from market.jobs.worker import run_worker

    app = make_app(read_settings())
    with app.app_context():
        require_schema()
    try:
        run_worker(app)
    finally:
        with app.app_context():
            db.engine.dispose()


class Greeting:
    """Says where the market is, once it answers."""

    def __init__(self, settings: Settings, *, is_empty: bool) -> None:
        self.settings = settings
        self.is_empty = is_empty
        self.said = False

    def say_once(self) -> None:
        """Print the address as soon as the first page can be had."""
        if self.said or not _answers(self.settings):
            return
        self.said = True
        click.echo(f"\n{self.settings.site_name}已启动：{self.settings.address}\n按 Ctrl-C 停止。")
        if self.is_empty and self.settings.is_production:
            click.echo("数据库还是空的。另开一个终端运行 market user create，建立科技局和第一个管理员。")
        elif self.is_empty:
            click.echo("数据库还是空的。另开一个终端运行 market demo，可以放入演示数据。")


def _prepare_database(settings: Settings) -> bool:
    """Upgrade the schema where needed; return whether the market is still without any organisation."""
    from sqlalchemy import select

    from market.accounts.models import Organisation
    from market.jobs.database import db
    from market.jobs.schema import upgrade_schema

    app = make_app(settings, log_level="WARNING")
    with app.app_context():
        try:
            if upgrade_schema():
                click.echo("数据库已升级。")
            return db.session.scalar(select(Organisation.id).limit(1)) is None
        finally:
            db.session.remove()
            db.engine.dispose()  # the children open their own; nothing is shared across processes


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CommandError(
                f"不能监听 {settings.host}:{settings.port}（{error.strerror}）。"
                f"可以换一个端口，例如 market serve --port {settings.port % 65535 + 1}。"
            ) from error


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        # in production the site answers under its own name only
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.address).netloc})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
