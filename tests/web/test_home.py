"""The first page, help, the site's map, and the mails of a development machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from page_records import QueryCount, put_listing
from sqlalchemy import insert

from market.app import create_app
from market.catalogue.models import Achievement
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.config import Settings
from market.jobs.database import db
from market.kernel.context import Context
from market.kernel.database import Base, transaction
from market.kernel.naming import new_uid
from market.kernel.permissions import OrganisationKind

SITE = "https://market.example.cn"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def university(create_organisation: Any) -> Any:
    return create_organisation(name="松江理工大学")


@pytest.fixture
def enterprise(create_organisation: Any) -> Any:
    return create_organisation(OrganisationKind.ENTERPRISE, "江城复材")


@pytest.fixture
def live(app: Flask, settings: Settings, clock: Any) -> Iterator[FlaskClient]:
    """A client of the same market with production's settings."""
    settings = replace(settings, environment="production", secret_key="x" * 40, base_url=SITE, testing=True)
    production = create_app(settings, clock)
    with production.app_context():
        Base.metadata.create_all(db.engine)
        yield production.test_client()
        db.session.remove()
        db.engine.dispose()


def addresses(client: FlaskClient, path: str = "/sitemap.xml") -> list[str]:
    tree = ElementTree.fromstring(client.get(path).data)
    return [node.text or "" for node in tree.iter(f"{SITEMAP}loc")]


def test_an_empty_market_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "货架上还没有内容" in page
    assert "/desk/imports/new" in page


def test_the_first_page_shows_shelves_figures_and_fresh_needs(
    client: FlaskClient, system: Context, university: Any, enterprise: Any
) -> None:
    put_listing(system, university, title="宽温域电解液", industries=["green_energy"])
    put_listing(system, enterprise, kind=ListingKind.NEED, title="碳纤维板材裂纹检测", industries=["carbon_fibre"])
    put_listing(system, university, ListingState.DRAFT, title="还没有写完的成果")

    page = client.get("/").get_data(as_text=True)

    assert "搜索 1 项成果和 1 道企业难题" in page
    assert "宽温域电解液" in page
    assert page.count("碳纤维板材裂纹检测") == 2  # on its shelf and among the fresh needs
    assert "/search?industry=green_energy" in page
    assert "还没有写完的成果" not in page
    assert page.count("<h1") == 1


def test_a_shelf_is_one_row_and_keeps_its_last_place_for_a_need(
    client: FlaskClient, system: Context, university: Any, enterprise: Any
) -> None:
    for number in range(4):
        put_listing(system, university, title=f"成果{number}", industries=["ginseng"])
    put_listing(system, enterprise, kind=ListingKind.NEED, title="人参提取液脱色", industries=["ginseng"])

    page = client.get("/").get_data(as_text=True)
    shelf = page[page.index('id="shelf-ginseng"') : page.index('id="fresh-needs"')]

    assert shelf.count('<article class="book book--achievement">') == 2
    assert shelf.count('<article class="book book--need">') == 1
    assert "全部 5 项" in shelf


def test_the_first_page_needs_as_few_queries_for_many_listings_as_for_one(
    client: FlaskClient, system: Context, university: Any, enterprise: Any
) -> None:
    for number in range(6):
        put_listing(system, university, title=f"成果{number}", industries=["ginseng", "chemicals"])
        put_listing(system, enterprise, kind=ListingKind.NEED, title=f"难题{number}", industries=["equipment"])

    with QueryCount() as queries:
        client.get("/")

    assert queries.total <= 8, queries.statements


def test_an_anonymous_enterprise_is_nowhere_on_the_first_page(
    client: FlaskClient, system: Context, enterprise: Any
) -> None:
    put_listing(system, enterprise, kind=ListingKind.NEED, title="匿名难题一道", anonymous=True)
    page = client.get("/").get_data(as_text=True)
    assert "匿名难题一道" in page
    assert "匿名企业" in page
    assert "江城复材" not in page


def test_help_explains_and_names_the_bureau(client: FlaskClient, create_organisation: Any) -> None:
    create_organisation(OrganisationKind.BUREAU, "吉林市科技局", contact_phone="0432-62000000")
    page = client.get("/help").get_data(as_text=True)
    for words in ("技术就绪度", "先使用后付费", "从表格导入", "单位认证", "吉林市科技局", "0432-62000000"):
        assert words in page


def test_the_map_holds_public_addresses_alone(
    client: FlaskClient, system: Context, university: Any, create_organisation: Any
) -> None:
    shown = put_listing(system, university)
    hidden = put_listing(system, university, ListingState.IN_REVIEW, title="审核中的成果")
    unverified = create_organisation(name="未认证的单位", verified=False)

    found = addresses(client)

    site = "http://127.0.0.1:5000"
    assert f"{site}/achievements/{shown.uid}" in found
    assert f"{site}/organisations/{university.uid}" in found
    assert not [address for address in found if hidden.uid in address or unverified.uid in address]
    assert not [address for address in found if "/desk" in address or "/account" in address]
    assert b"<lastmod>2026-11-21</lastmod>" in client.get("/sitemap.xml").data


def test_a_large_map_is_cut_into_pages(client: FlaskClient, app: Flask, university: Any, clock: Any) -> None:
    now = clock.now()
    rows = [
        {
            "organisation_id": university.id, "uid": new_uid(), "number": f"A-2026-{n:05d}", "title": f"成果{n}",
            "state": ListingState.PUBLISHED, "created_at": now, "updated_at": now,
        }
        for n in range(5_000)
    ]  # fmt: skip
    with transaction(db.session):
        db.session.execute(insert(Achievement), rows)

    parts = addresses(client)
    pages = [addresses(client, part.removeprefix("http://127.0.0.1:5000")) for part in parts]

    assert len(parts) == 2
    assert len(pages[0]) == 5_000
    everything = [address for page in pages for address in page]
    assert len(everything) == len(set(everything))
    assert {f"http://127.0.0.1:5000/achievements/{row['uid']}" for row in rows} <= set(everything)


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_page_that_the_map_does_not_have_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/sitemap.xml?page={number}").status_code == 404


def test_crawlers_are_told_where_the_map_is_and_what_is_closed(client: FlaskClient) -> None:
    rules = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert "Disallow: /desk" in rules
    assert "Disallow: /files" in rules
    assert "Sitemap: http://127.0.0.1:5000/sitemap.xml" in rules


def test_health_answers_while_the_database_does(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.data) == (200, b"ok\n")


def test_mails_can_be_read_with_their_links(client: FlaskClient, settings: Settings) -> None:
    outbox = settings.instance / "outbox"
    outbox.mkdir()
    for place, name in enumerate(("old", "new")):
        path = outbox / f"{name}.eml"
        path.write_text(
            f"To: li@example.cn\nSubject: {name} <b>\nContent-Type: text/plain; charset=utf-8\n\n"
            "请点开 http://127.0.0.1:5000/confirm/abc.def 确认。<script>",
            encoding="utf-8",
        )
        os.utime(path, (place, place))

    listed = client.get("/development/mails").get_data(as_text=True)
    letter = client.get("/development/mails?name=new.eml").get_data(as_text=True)

    assert listed.index("new &lt;b&gt;") < listed.index("old &lt;b&gt;")
    assert '<a href="http://127.0.0.1:5000/confirm/abc.def">' in letter
    assert "<script>" not in letter.split("请点开")[1].split("</article>")[0]


@pytest.mark.parametrize("name", ["nothing.eml", "../market.sqlite", "..%2f..%2fetc%2fpasswd", "\x00.eml"])
def test_only_mails_are_read(client: FlaskClient, settings: Settings, name: str) -> None:
    (settings.instance / "outbox").mkdir()
    assert client.get("/development/mails", query_string={"name": name}).status_code == 404


def test_a_broken_mail_is_still_listed(client: FlaskClient, settings: Settings) -> None:
    outbox = settings.instance / "outbox"
    outbox.mkdir()
    (outbox / "broken.eml").write_bytes(b"\xff\xfe\x00garbage")
    assert client.get("/development/mails").status_code == 200
    assert client.get("/development/mails?name=broken.eml").status_code == 200


def test_production_has_no_page_of_mails(live: FlaskClient, settings: Settings) -> None:
    outbox: Path = settings.instance / "outbox"
    outbox.mkdir(exist_ok=True)
    (outbox / "a.eml").write_text("Subject: x\n\nx")
    assert live.get("/development/mails", base_url=SITE).status_code == 404
    assert live.get("/development/mails?name=a.eml", base_url=SITE).status_code == 404
