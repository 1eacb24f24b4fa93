"""`market index`: the search index."""

from __future__ import annotations

import time

import click

from market.cli.surroundings import CommandError, opened_market

SHOWN = 20


@click.group("index")
def index_group() -> None:
    """重建、核对搜索索引。"""


@index_group.command()
def rebuild() -> None:
    """由数据库重新生成整个索引。

    重建期间搜索照常：旧索引一直用到新索引完成。后台进程不必停。
    """
    from market.jobs.indexing import rebuild_index
    from market.jobs.wiring import container, new_context

    started = time.monotonic()
    with opened_market():
        size = rebuild_index(new_context(), container().search)
    click.echo(f"索引已重建：{size} 条，用时 {time.monotonic() - started:.1f} 秒。")


@index_group.command()
def check() -> None:
    """核对索引与数据库：条目和每条的内容版本都要一致。

    不一致时列出差异，退出码为 1。刚发布的条目可能还在等后台进程，过几秒再查。
    """
    from market.jobs.health import outbox_figures
    from market.jobs.indexing import compare_index
    from market.jobs.wiring import container, new_context
    from market.search.port import IndexUnusable

    with opened_market():
        ctx = new_context()
        try:
            found = compare_index(ctx, container().search)
        except IndexUnusable:
            raise CommandError("索引不存在、已损坏或版本不符。请运行 market index rebuild。") from None
        waiting = outbox_figures(ctx).waiting
    for title, keys in (("缺少", found.missing), ("多余", found.extra), ("内容过时", found.stale)):
        _list(title, keys)
    if not found.equal:
        hint = f"还有 {waiting} 个事件等待后台进程处理，" if waiting else ""
        raise CommandError(f"索引与数据库不一致。{hint}若稍后仍不一致，请运行 market index rebuild。")
    click.echo(f"索引与数据库一致：{found.documents} 条，内容版本全部相同。")


def _list(title: str, keys: tuple[str, ...]) -> None:
    if not keys:
        return
    click.echo(f"{title} {len(keys)} 条：")
    for key in keys[:SHOWN]:
        click.echo(f"  {key}")
    if len(keys) > SHOWN:
        click.echo(f"  ……另有 {len(keys) - SHOWN} 条")
