"""`market audit`: the audit trail."""

from __future__ import annotations

import click

from market.cli.surroundings import CommandError, opened_market


@click.group("audit")
def audit_group() -> None:
    """核对审计轨迹。"""


@audit_group.command()
def verify() -> None:
    """逐条核对审计轨迹：改动、删除、调换和截尾都会被发现。

    每条记录的校验值包含前一条的校验值；末尾的校验值另存在实例文件夹的 audit-head.json 和 audit-heads.jsonl，
    请定期把这两个文件抄到另一台机器。
    """
    from market.jobs.audit import verify_trail
    from market.jobs.wiring import container, new_context

    with opened_market():
        report = verify_trail(new_context().session, container().settings.instance)
    for fault in report.faults:
        click.echo(f"  {fault}")
    if report.faults:
        raise CommandError("审计轨迹不完整。请保留现场，用备份核对从哪一条开始不同。")
    click.echo(f"审计轨迹完好：{report.rows} 条记录首尾相接，没有改动。")
