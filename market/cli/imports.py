"""`market import`: a spreadsheet into the catalogue, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from market.catalogue.rules.vocabulary import ListingKind
from market.cli.surroundings import CommandError, opened_market

if TYPE_CHECKING:
    from market.catalogue.models import ImportRun
    from market.kernel.context import Context


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="文件")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in ListingKind]), help="成果还是需求。")
@click.option("--organisation", metavar="名称|编号", help="导入到哪个单位。用 --publish 时可以不写。")
@click.option("--commit", is_flag=True, help="检查之后写入草稿；没有它只检查，不写入。")
@click.option("--submit", is_flag=True, help="写入之后把完整的草稿提交单位审批（包含 --commit）。")
@click.option(
    "--publish",
    is_flag=True,
    help="写入之后直接上架，不检查完整、不经审核（包含 --commit）。仅供试验，正式环境不可用。",
)
@click.option("--marked", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="文件",
              help="把标注了问题的表格另存为这个 .xlsx 文件。")  # fmt: skip
def import_command(
    file: Path, kind: str, organisation: str | None, commit: bool, submit: bool, publish: bool, marked: Path | None
) -> None:
    """从 .xlsx、.csv 或 .jsonl 导入成果或需求。

    先检查，逐格报告问题；加 --commit 才把没有问题的行写成草稿。按“单位编号”对应已有条目，同一份文件
    再次导入不会重复。表格的写法见网站上“从表格导入”页的模板。

    \b
    .jsonl 每行一个 JSON 对象：id 作编号，title 作名称（分词留下的空格会去掉），content 作需求的难题。

    \b
    例：
      market import 成果清单.xlsx --kind achievement --organisation 松江理工大学
      market import 成果清单.xlsx --kind achievement --organisation 松江理工大学 --commit --submit
      market import 成果清单.xlsx --kind achievement --organisation 松江理工大学 --marked 问题.xlsx

    \b
    匹配试验（在单独的 MARKET_INSTANCE 里）：
      market import achievements.jsonl --kind achievement --publish
      market import needs.jsonl --kind need --publish
      market serve          后台进程建立索引、算出匹配后，需求页上就能看到

    \b
    退出码
      0 每一行都没有问题    1 文件不能用，或有的行有问题（没有问题的行照常写入）    2 命令写错了
    """
    from market.cli import importing

    if submit and publish:
        raise click.UsageError("--submit 和 --publish 只能用一个。")
    if not organisation and not publish:
        raise click.UsageError("请用 --organisation 写明导入到哪个单位。")
    with opened_market():
        ctx, run = importing.check_file(file, ListingKind(kind), organisation, experiment=publish)
        _report(ctx, run)
        _save_marked(ctx, run, marked)
        _go_on(ctx, run, commit=commit or submit or publish, submit=submit, publish=publish)
        bad = _bad_rows(ctx, run.id)
    if bad:
        raise CommandError(f"有 {bad:,} 行有问题，没有写入。")


def _go_on(ctx: Context, run: ImportRun, *, commit: bool, submit: bool, publish: bool) -> None:
    from market.cli import importing

    run_id, good = run.id, run.good_rows
    if not commit:
        importing.give_up(ctx, run_id)
        if good:
            click.echo("只做了检查，没有写入。加 --commit 写入草稿。")
        return
    if good:
        written = importing.commit(ctx, run_id)
        click.echo(f"已写入：新草稿 {written.created_rows:,} 条，更新 {written.updated_rows:,} 条。")
    else:
        importing.give_up(ctx, run_id)
        click.echo("没有需要写入的行。")
    if good and submit:
        handed = importing.submit(ctx, run_id)
        left = handed.created_rows + handed.updated_rows - handed.submitted_rows
        click.echo(
            f"已提交审批 {handed.submitted_rows:,} 条" + (f"，{left:,} 条还缺内容，仍为草稿。" if left else "。")
        )
    if good and publish:
        click.echo(
            f"已上架 {importing.publish(ctx, run_id):,} 条（未检查、未审核）。market serve 会建立索引并算出匹配。"
        )


def _report(ctx: Context, run: ImportRun) -> None:
    from market.cli import importing

    for line in importing.report(ctx, run):
        click.echo(line)


def _save_marked(ctx: Context, run: ImportRun, target: Path | None) -> None:
    from market.catalogue.sheets.marked import marked_copy

    if target is None:
        return
    if not run.bad_rows:
        click.echo("没有问题，不需要标注的表格。")
        return
    target.write_bytes(marked_copy(ctx, run))
    click.echo(f"标注了问题的表格：{target}")


def _bad_rows(ctx: Context, run_id: int) -> int:
    from market.catalogue.models import ImportRun as Run

    return ctx.session.get_one(Run, run_id).bad_rows
