"""The one module that sees every part and wires them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from market.config import ROOT, Settings, SettingsError
from market.jobs import database, queue
from market.jobs.wiring import Container
from market.kernel.clock import Clock, SystemClock
from market.kernel.files import FileStore
from market.search.engines import open_index
from market.web import errors, guard, navigation, text
from market.web.accounts import views as accounts
from market.web.achievements import views as achievements
from market.web.desk import views as desk
from market.web.home import views as home
from market.web.imports import views as imports
from market.web.matches import views as matches
from market.web.needs import views as needs
from market.web.organisations import views as organisations
from market.web.paragraph import views as paragraph
from market.web.review import views as review
from market.web.search import views as search

AREAS = (accounts, achievements, desk, home, imports, matches, needs, organisations, paragraph, review, search)


class UidConverter(BaseConverter):
    """The public name of a thing in an address."""

    regex = "[a-z2-9]{12}"


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the app. Tests pass Settings and a clock; otherwise the environment and the machine's clock are used."""
    settings = settings or Settings.from_env()
    app = Flask(
        "market",
        root_path=str(ROOT / "market"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance),
    )
    _make_instance(settings.instance)
    _configure(app, settings)
    app.url_map.converters["uid"] = UidConverter
    database.init_app(app)
    app.extensions["market"] = Container(
        settings=settings,
        clock=clock or SystemClock(),
        search=open_index(settings.search_url, settings.instance),
        files=FileStore(settings.instance / "files"),
        wake=lambda: None,
    )
    text.register(app)
    guard.register(app)
    errors.register(app)
    navigation.register(app)
    for area in AREAS:
        app.register_blueprint(area.bp)
    queue.init_app(app)
    return app


def _make_instance(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"MARKET_INSTANCE 应为可以写入的文件夹，不能使用 {folder}（{error.strerror}）。") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"MARKET_INSTANCE 应为可以写入的文件夹，现在的用户不能写入 {folder}。")


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        TESTING=settings.testing,
        SESSION_COOKIE_NAME="market",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a page left open overnight still posts
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    if settings.is_production:
        app.config["PREFERRED_URL_SCHEME"] = "https"
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.address).hostname]  # links come from settings all the same
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
