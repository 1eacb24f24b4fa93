"""`market`, the one command line."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from market import __version__
from market.cli.surroundings import CommandError, explain
from market.config import SettingsError
from market.kernel.errors import MarketError

# name -> module; a command is loaded when it is called or listed
SECTIONS: dict[str, dict[str, str]] = {
    "运行": {
        "serve": "market.cli.serve",
        "worker": "market.cli.serve",
        "doctor": "market.cli.doctor",
    },
    "数据": {
        "import": "market.cli.imports",
        "demo": "market.cli.demo",
        "user": "market.cli.users",
    },
    "维护": {
        "db": "market.cli.db",
        "index": "market.cli.index",
        "outbox": "market.cli.outbox",
        "audit": "market.cli.audit",
    },
}
MODULES = {name: module for section in SECTIONS.values() for name, module in section.items()}

MANUAL = """科技成果超市：把科技成果和企业难题放到一起。

\b
第一次使用
  market db upgrade            建立数据库
  market demo                  放入演示数据（可以不做）
  market serve                 启动网站和后台进程，Ctrl-C 一起停止

\b
放进自己的数据
  market user create --email admin@example.cn --name 王敏 \\
      --organisation 松江理工大学 --kind university --uscc 122200004123456787 --role admin
  market import 成果清单.xlsx --organisation 松江理工大学 --kind achievement

\b
出了问题
  market doctor                逐项检查，并说出修复的命令
  market index check           核对搜索索引与数据库是否一致
  market audit verify          核对审计轨迹有没有被改动

\b
设置
  全部来自 MARKET_* 环境变量，每一项都有默认值；README 的“设置”一节有完整的表。
  最常用的是 MARKET_INSTANCE（所有写入的文件放在哪里）、MARKET_PORT 和 MARKET_DATABASE_URL。

\b
退出码
  0 成功    1 没有做成，或检查发现了问题    2 命令或设置写错了
"""


class Manual(click.Group):
    """The group of all commands: loaded when needed, listed by subject, refusals told in a line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command in the order of the manual."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command from its module."""
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(MODULES[cmd_name])
        found = (v for v in vars(module).values() if isinstance(v, click.Command) and v.name == cmd_name)
        return next(found, None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, one list a subject."""
        for title, modules in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in modules]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(60)) for name, command in commands if command])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is refused on purpose, or a database that does not answer, is told without a trace."""
        try:
            return super().invoke(ctx)
        except MarketError as error:
            raise CommandError(explain(error)) from error
        except DatabaseError as error:
            if isinstance(error, IntegrityError | ProgrammingError):  # a fault of ours: the trace is wanted
                raise
            raise CommandError(f"数据库不能使用：{error.orig}。market doctor 会逐项检查。") from error


@click.group(
    cls=Manual,
    help=MANUAL,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="",
    subcommand_metavar="命令 [选项]…",
)
@click.version_option(__version__, "--version", prog_name="market", message="%(prog)s %(version)s")
def cli() -> None:
    """Be replaced by MANUAL, which is the help."""


def main() -> None:
    """Run the command line; a setting that cannot be used ends it with one line and exit code 2."""
    try:
        cli(prog_name="market")
    except SettingsError as error:
        click.echo(f"设置有误：{error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
