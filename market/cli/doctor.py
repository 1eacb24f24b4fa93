"""`market doctor`: every part looked at, each fault with the command that mends it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import text

from market.cli.surroundings import make_app, read_settings
from market.config import Settings

FREE_MB = 1024
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. A note is said, but is no fault."""

    title: str
    said: str
    mend: str = ""
    is_note: bool = False

    @property
    def is_fault(self) -> bool:
        """True where something has to be done."""
        return bool(self.mend) and not self.is_note


@click.command("doctor")
def doctor() -> None:
    """逐项检查设置、数据库、索引、投递、邮件和磁盘，并说出修复的命令。

    每项一行；有问题时退出码为 1。不修改任何数据。
    """
    settings = read_settings()
    faults = 0
    for finding in _findings(settings):
        mark = "问题" if finding.is_fault else "提示" if finding.is_note else "正常"
        colour = {"问题": "red", "提示": "yellow", "正常": "green"}[mark]
        click.echo(f"{click.style(mark, fg=colour)}  {finding.title}：{finding.said}")
        if finding.mend:
            click.echo(f"      → {finding.mend}")
        faults += finding.is_fault
    if faults:
        click.echo(f"\n共有 {faults} 项需要处理。")
        raise SystemExit(1)
    click.echo("\n一切正常。")


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("设置", f"{'正式' if settings.is_production else '开发'}环境，{settings.address}")
    folder = _folder(settings.instance)
    yield folder
    yield _disk(settings.instance)
    if not folder.is_fault:
        app = make_app(settings, log_level="CRITICAL")
        with app.app_context():
            yield from _of_market(app, settings)
    yield _font()


def _of_market(app: Flask, settings: Settings) -> Iterator[Finding]:
    from market.jobs.database import db

    schema = _looked("数据库", _schema, "检查 MARKET_DATABASE_URL 和数据库服务")
    yield schema
    try:
        if not schema.is_fault:
            yield _looked("数据库方式", _modes, "把实例文件夹放到本机磁盘（网络盘不支持 WAL）")
            yield _looked("搜索索引", _index, "market index rebuild")
            yield _looked("事件投递", _outbox, "market outbox list")
            yield _looked("邮件队列", _mails, "market outbox list")
            yield _looked("任务队列", _queue, "检查 MARKET_QUEUE_URL；用 redis: 时要先安装 redis 的 Python 包")
            yield _worker(settings.instance)
        yield _looked("邮件出口", lambda: _mail_target(settings), "检查 MARKET_MAIL_URL 和邮件服务器")
    finally:
        db.session.remove()
        db.engine.dispose()


def _looked(title: str, look: Callable[[], Finding], mend: str) -> Finding:
    try:
        return look()
    except Exception as error:  # a doctor does not fall ill; whatever is wrong is what was asked for
        cause = getattr(error, "orig", None) or error
        return Finding(title, f"{type(error).__name__}: {cause}".splitlines()[0][:200], mend)


def _folder(instance: Path) -> Finding:
    try:
        instance.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=instance):
            pass
    except OSError as error:
        return Finding(
            "实例文件夹", f"{instance} 不可写（{error.strerror}）", "改正文件夹的属主，或设置 MARKET_INSTANCE"
        )
    return Finding("实例文件夹", f"{instance} 可写")


def _disk(instance: Path) -> Finding:
    place = next(p for p in (instance, *instance.parents) if p.exists())
    free = shutil.disk_usage(place).free // 2**20
    if free < FREE_MB:
        return Finding("磁盘", f"只剩 {free} MB", f"清理磁盘，至少留出 {FREE_MB} MB")
    return Finding("磁盘", f"剩余 {free // 1024} GB")


def _schema() -> Finding:
    from market.jobs.schema import SchemaStanding as S
    from market.jobs.schema import schema_state

    state = schema_state()
    said = {
        S.CURRENT: ("已是最新版本", ""),
        S.OLD: ("需要升级", "market db upgrade"),
        S.EMPTY: ("还没有建立", "market db upgrade"),
        S.FUTURE: (f"结构（{state.found}）比这个程序新", "换用更新版本的程序"),
        S.UNKNOWN: ("有不是由本程序建立的表", "换一个空的数据库，再运行 market db upgrade"),
    }
    return Finding("数据库", *said[state.standing])


def _modes() -> Finding:
    from market.jobs.database import db

    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return Finding("数据库方式", connection.dialect.name)
        found = {
            name: str(connection.execute(text(f"PRAGMA {name}")).scalar())
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    if found != {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}:
        return Finding("数据库方式", f"{found}", "把实例文件夹放到本机磁盘（网络盘不支持 WAL）")
    return Finding("数据库方式", "SQLite，WAL，完全同步，检查外键")


def _index() -> Finding:
    from market.jobs.indexing import compare_index
    from market.jobs.wiring import container, new_context

    found = compare_index(new_context(), container().search)
    if found.equal:
        return Finding("搜索索引", f"与数据库一致（{found.documents} 条）")
    differences = f"缺少 {len(found.missing)}，多余 {len(found.extra)}，过时 {len(found.stale)}"
    return Finding("搜索索引", f"与数据库不一致：{differences}", "稍后再查；若仍不一致，运行 market index rebuild")


def _outbox() -> Finding:
    from market.jobs.health import outbox_figures
    from market.jobs.wiring import new_context

    ctx = new_context()
    found = outbox_figures(ctx)
    if found.parked:
        return Finding(
            "事件投递",
            f"{found.parked} 个事件多次失败，已搁置",
            "market outbox list 看原因，排除后 market outbox retry",
        )
    if found.oldest is not None and ctx.now - found.oldest > LATE:
        minutes = int((ctx.now - found.oldest).total_seconds() // 60)
        return Finding(
            "事件投递",
            f"{found.waiting} 个事件等待，最早的已等 {minutes} 分钟",
            "启动后台进程：market serve 或 market worker",
        )
    return Finding("事件投递", f"{found.waiting} 个事件等待" if found.waiting else "没有积压")


def _mails() -> Finding:
    from market.inbox.queries import mail_figures
    from market.jobs.wiring import new_context

    ctx = new_context()
    found = mail_figures(ctx.session)
    if found.parked:
        return Finding(
            "邮件队列",
            f"{found.parked} 封邮件多次失败，已搁置",
            "market outbox list 看原因，排除后 market outbox retry",
        )
    return Finding("邮件队列", f"{found.waiting} 封等待发送" if found.waiting else "没有积压")


def _queue() -> Finding:
    from market.jobs.broker import current_queue

    waiting = current_queue().huey.pending_count()
    return Finding("任务队列", f"可用，{waiting} 个任务等待")


def _worker(instance: Path) -> Finding:
    from market.jobs.worker import worker_runs

    if worker_runs(instance):
        return Finding("后台进程", "正在运行")
    return Finding("后台进程", "没有运行", "market serve 会一起启动；或单独运行 market worker", is_note=True)


def _mail_target(settings: Settings) -> Finding:
    from market.inbox.mailer import open_mailer

    open_mailer(settings.mail_url, settings.instance).check()
    if settings.mail_url.startswith("file"):
        said = "写入实例文件夹的 outbox"
        mend = "设置 MARKET_MAIL_URL=smtp://… 才会真正寄出" if settings.is_production else ""
        return Finding("邮件出口", said, mend, is_note=settings.is_production)
    return Finding("邮件出口", "邮件服务器有响应")


def _font() -> Finding:
    lister = shutil.which("fc-list")
    if lister is not None:
        found = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, timeout=20, check=False)  # noqa: S603
        if found.stdout.strip():
            return Finding("中文字体", "已安装")
    return Finding(
        "中文字体", "没有找到；只有浏览器测试和截图需要", "sudo apt-get install fonts-noto-cjk", is_note=True
    )
