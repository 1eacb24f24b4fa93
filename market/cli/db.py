"""`market db`: the database's schema."""

from __future__ import annotations

import click

from market.cli.surroundings import CommandError, opened_market


@click.group("db")
def db_group() -> None:
    """建立、升级、检查数据库。"""


@db_group.command()
def upgrade() -> None:
    """把数据库升级到本程序的结构；空的就建立。

    升级在一个事务里完成：要么全部成功，要么不变。可以反复运行。
    """
    from market.jobs.schema import schema_state, upgrade_schema

    with opened_market(schema_needed=False):
        changed = upgrade_schema()
        version = schema_state().found
    click.echo(f"数据库已升级到 {version}。" if changed else f"数据库已是最新（{version}）。")


@db_group.command()
def check() -> None:
    """检查数据库：版本、结构、内部一致性和引用。"""
    from market.jobs.schema import schema_faults

    with opened_market():
        faults = schema_faults()
    for fault in faults:
        click.echo(f"  {fault}")
    if faults:
        raise CommandError(f"数据库有 {len(faults)} 处问题。请用最近的备份核对，不要直接修改数据库文件。")
    click.echo("数据库完好：版本、结构、完整性和引用都正确。")
