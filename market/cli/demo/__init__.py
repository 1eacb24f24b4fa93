"""`market demo`: a market with people, listings, matches and half a year of history, all of it invented."""

from __future__ import annotations

from datetime import datetime

import click

from market.accounts.credentials import hash_password
from market.cli.demo.bulk import insert_in_bulk
from market.cli.demo.loading import found_market, is_empty, judge_some, tell_history
from market.cli.demo.people import LOGINS, PASSWORD
from market.cli.surroundings import CommandError, opened_market
from market.jobs.delivery import drain
from market.jobs.indexing import rebuild_index
from market.jobs.wiring import container, new_context
from market.jobs.worker import only_worker, worker_runs
from market.kernel.context import Context
from market.kernel.permissions import SYSTEM

MOMENTS = 900  # about how many there are, for the progress bar


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="有数据时什么也不做，只打印演示账号。")
@click.option("--listings", type=click.IntRange(1, 1_000_000), help="另外生成这么多条用于压力测试的条目。")
@click.option("--seed", type=click.IntRange(1, 9999), default=1, show_default=True, help="生成条目的随机种子。")
def demo(if_empty: bool, listings: int | None, seed: int) -> None:
    """放入演示数据：22 家单位、154 项成果、73 道难题，以及匹配和半年的历史。

    \b
    market demo                     写入空的市场；已有数据时拒绝
    market demo --if-empty          已有数据时什么也不做，只打印演示账号
    market demo --listings 100000   另外生成压力测试条目，同一个 --seed 结果相同

    全部内容为虚构，单位名都带（演示）。正式环境拒绝执行。
    """
    with opened_market():
        _demo(if_empty, listings, seed)


def _demo(if_empty: bool, listings: int | None, seed: int) -> None:
    if container().settings.is_production:
        raise CommandError("正式环境不能写入演示数据。")
    if is_empty(new_context()):
        _fill()
    elif not (if_empty or listings):
        raise CommandError("市场里已有数据。要另建演示市场，请把 MARKET_INSTANCE 设为一个空文件夹。")
    if listings:
        _fill_in_bulk(listings, seed)
    print_logins()


def print_logins() -> None:
    """Print one login for each role."""
    click.echo(f"演示账号（密码都是 {PASSWORD}）：")
    for login in LOGINS:
        click.echo(f"  {login.email:<24}{login.role}")


def _fill() -> None:
    now = container().clock.now()
    password_hash = hash_password(PASSWORD, cost=container().settings.hash_cost)

    def at(moment: datetime) -> Context:
        ctx = new_context(SYSTEM)
        ctx.now = moment
        return ctx

    cast = found_market(at, now, password_hash)
    with click.progressbar(length=MOMENTS, label="写入演示数据") as bar:
        told = 0
        for done in tell_history(at, cast, now, password_hash):
            bar.update(done - told)
            told = done
        bar.update(MOMENTS - told)
    settings = container().settings
    if worker_runs(settings.instance):
        click.echo("后台进程正在运行，索引和匹配由它在几秒内完成。")
        return
    click.echo("建立索引、计算匹配……")
    with only_worker(settings.instance):
        rebuild_index(new_context(), container().search)
        drain(seconds=600)
        judge_some(new_context(SYSTEM), cast)
        drain(seconds=60)


def _fill_in_bulk(count: int, seed: int) -> None:
    if worker_runs(container().settings.instance):
        raise CommandError("请先停止 market serve：大量写入之后要整体重建索引。")
    done = 0
    with click.progressbar(length=count, label="生成压力测试条目") as bar:
        for inserted in insert_in_bulk(new_context(SYSTEM), count, seed):
            bar.update(inserted - done)
            done = inserted
    click.echo("重建索引……")
    with only_worker(container().settings.instance):
        rebuild_index(new_context(), container().search)


__all__ = ["demo", "print_logins"]
