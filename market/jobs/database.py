"""Flask's side of the database: one engine a process, one session a request or job, one place of migrations."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from market.accounts import models as _accounts
from market.catalogue import models as _catalogue
from market.config import ROOT
from market.inbox import models as _inbox
from market.kernel import events as _events
from market.kernel.database import Base, configure_engine
from market.matching import models as _matching

# Migrations and checks compare the database with every table there is, whichever parts of the app are loaded.
TABLES_OF = (_events, _accounts, _catalogue, _matching, _inbox)

MIGRATIONS = ROOT / "migrations"

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": True})
# SQLite changes a table by making it anew (batch mode).
migrate = Migrate(db=db, directory=str(MIGRATIONS), render_as_batch=True)


def init_app(app: Flask) -> None:
    """Attach the database and its migrations; every model is imported by then."""
    db.init_app(app)
    migrate.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
