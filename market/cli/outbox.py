"""`market outbox`: what waits to be delivered, and what was given up."""

from __future__ import annotations

import click

from market.cli.surroundings import opened_market


@click.group("outbox")
def outbox_group() -> None:
    """查看、重试待投递的事件和邮件。"""


@outbox_group.command("list")
def list_parked() -> None:
    """列出多次失败后搁置的事件和邮件，以及失败的原因。"""
    from market.inbox.queries import mail_figures, parked_mails
    from market.jobs.health import outbox_figures, parked_events
    from market.jobs.wiring import new_context

    with opened_market():
        ctx = new_context()
        figures, mails = outbox_figures(ctx), mail_figures(ctx.session)
        click.echo(
            f"事件：等待 {figures.waiting}，搁置 {figures.parked}。邮件：等待 {mails.waiting}，搁置 {mails.parked}。"
        )
        for event in parked_events(ctx.session):
            click.echo(f"  事件 {event.seq} {event.name}：{event.error}")
        for mail in parked_mails(ctx.session):
            click.echo(f"  邮件 {mail.id} {mail.template}：{mail.last_error}")


@outbox_group.command()
def retry() -> None:
    """让搁置的事件和邮件重新排队；原因排除之后使用。"""
    from market.inbox.actions import retry_parked_mails
    from market.jobs.delivery import retry_parked
    from market.jobs.wiring import container, new_context
    from market.kernel.database import transaction

    with opened_market():
        ctx = new_context()
        with transaction(ctx.session):
            events = retry_parked(ctx)
            mails = retry_parked_mails(ctx)
        container().wake()
    click.echo(f"{events} 个事件和 {mails} 封邮件已重新排队，后台进程会在一分钟内处理。")
