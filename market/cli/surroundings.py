"""What every command needs: the settings, the app, and a way to speak."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from market.config import Settings
from market.jobs import logs
from market.kernel.errors import MarketError

if TYPE_CHECKING:
    from flask import Flask


class CommandError(click.ClickException):
    """A command cannot do its work; the text says what to do."""

    def show(self, file: object = None) -> None:
        """Print the text on standard error."""
        click.echo(f"错误：{self.format_message()}", err=True)


def read_settings(**changed: str | int | None) -> Settings:
    """Return the settings. `changed` are those given on the command line; child processes inherit them."""
    for name, value in changed.items():
        if value is not None:
            os.environ[f"MARKET_{name.upper()}"] = str(value)
    return Settings.from_env()


def make_app(settings: Settings, *, log_level: str | None = None) -> Flask:
    """Build the app for a command; what libraries say goes to standard error."""
    from market.app import create_app  # slow to import; `market --help` does without

    logs.configure(log_level or settings.log_level)
    return create_app(settings)


@contextmanager
def opened_market(*, schema_needed: bool = True) -> Iterator[Flask]:
    """Open the market for one command, and refuse a database whose schema is not ours."""
    from market.jobs.database import db
    from market.jobs.schema import require_schema

    app = make_app(read_settings(), log_level="WARNING")
    with app.app_context():
        try:
            if schema_needed:
                require_schema()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def explain(error: MarketError) -> str:
    """Return a refusal as text: its message, and what is wrong with which value."""
    faults: Mapping[str, object] = error.fields
    lines = [str(message) for messages in error.fields.values() for message in messages]
    return "\n".join(lines) if faults else str(error.message)
