"""`market user`: accounts made by whoever runs the market."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from market.cli.surroundings import CommandError, opened_market
from market.kernel.permissions import MemberRole, OrganisationKind

if TYPE_CHECKING:
    from market.accounts.models import Organisation
    from market.kernel.context import Context


@click.group("user")
def user_group() -> None:
    """建立账号和单位。"""


@user_group.command()
@click.option("--email", required=True, help="登录用的邮箱，视为已确认。")
@click.option("--name", required=True, help="姓名。")
@click.option("--organisation", metavar="名称", help="加入的单位；还没有时一并建立，需要 --kind 和 --uscc。")
@click.option("--kind", type=click.Choice([k.value for k in OrganisationKind]), help="新单位的类型。")
@click.option("--uscc", metavar="代码", help="新单位的统一社会信用代码。")
@click.option("--role", type=click.Choice([r.value for r in MemberRole]), help="在单位里的角色，默认 editor。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行），供脚本使用。")
def create(
    email: str,
    name: str,
    organisation: str | None,
    kind: str | None,
    uscc: str | None,
    role: str | None,
    password_stdin: bool,
) -> None:
    """建立一个账号，可同时建立它的单位。

    这里建立的单位直接算作已认证；科技局（--kind bureau）只能这样建立。

    \b
    例：
      market user create --email zhang@example.cn --name 张华
      market user create --email li@example.cn --name 李科 --organisation 吉林市科学技术局 \\
          --kind bureau --uscc 11220200412345678L --role admin
    """
    from market.accounts.actions import create_user
    from market.accounts.credentials import new_password_hash
    from market.accounts.rules.names import email_key
    from market.jobs.wiring import container, new_context
    from market.kernel.database import transaction

    if role and not organisation:
        raise click.UsageError("--role 要和 --organisation 一起用。")
    with opened_market():
        ctx = new_context()
        password = _password(from_pipe=password_stdin)
        hashed = new_password_hash(password, cost=container().settings.hash_cost, email_key=email_key(email))
        with transaction(ctx.session):
            joined = _organisation(ctx, organisation, kind, uscc) if organisation else None
            user = create_user(
                ctx,
                email=email,
                name=name,
                password_hash=hashed,
                organisation_id=joined.id if joined else None,
                role=MemberRole(role) if role else None,
            )
        shown = f"，{joined.name}" if joined else ""
        click.echo(f"账号已建立：{user.name} <{user.email}>{shown}。")


def _password(*, from_pipe: bool) -> str:
    if from_pipe:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输一次密码")
    return entered


def _organisation(ctx: Context, name: str, kind: str | None, uscc: str | None) -> Organisation:
    from market.accounts.actions import establish_organisation
    from market.accounts.queries import organisation_named

    found = organisation_named(ctx.session, name)
    if found is not None:
        if kind and found.kind.value != kind:
            raise CommandError(f"“{found.name}”已经登记，类型是 {found.kind.value}。去掉 --kind 即可加入。")
        return found
    if not kind or not uscc:
        raise CommandError(f"还没有“{name}”这个单位。要一并建立，请加上 --kind 和 --uscc。")
    return establish_organisation(ctx, kind=OrganisationKind(kind), values={"name": name, "uscc": uscc})
