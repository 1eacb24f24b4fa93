"""What is confidential is nowhere: not on pages, in files, search, matches, mails, logs, the trail or the index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from crawling import crawl, everything_sent
from flask import Flask
from flask.testing import FlaskClient
from secret_market import HIDDEN_OWNER, HIDDEN_PHONE, MAY_KNOW, NEED_WORD, READERS, SecretMarket, word
from sqlalchemy import select
from structlog.testing import capture_logs

from market.catalogue.documents import all_documents
from market.jobs.database import db
from market.jobs.indexing import compare_index
from market.jobs.wiring import container
from market.kernel.events import EventRecord
from market.kernel.permissions import MemberRole

STARTS = ("/", "/sitemap.xml", "/robots.txt", "/search", "/try", "/help", "/desk", "/account")
# What no page shows to anybody: good cells of an import, and what one side adds to its judgement of a match.
NEVER_SHOWN = {"importcell", "note"}


@pytest.fixture
def market(app: Flask, person: Any, create_organisation: Any, create_user: Any, join: Any, acting: Any) -> SecretMarket:
    return SecretMarket(person, create_organisation, create_user, join, acting)


@pytest.fixture
def visit(client: FlaskClient, market: SecretMarket, sign_in: Any) -> Any:
    """Return the client of one of the readers."""

    def as_reader(name: str) -> FlaskClient:
        reader = market.readers[name]
        if reader is not None:
            sign_in(client, reader)
        return client

    return as_reader


def told(text: str) -> set[str]:
    """Return the names of the secrets that a text gives away."""
    return {name for name in MAY_KNOW if word(name) in text.casefold()}


def of_hidden_owner(market: SecretMarket, text: str) -> bool:
    """Say whether a text gives away whose the anonymous need is."""
    uscc = str(market.enterprise.uscc).casefold()
    signs = [*(word(name) for name in HIDDEN_OWNER), HIDDEN_PHONE, market.enterprise.uid, uscc]
    return any(sign in text.casefold() for sign in signs)


@pytest.mark.parametrize("reader", READERS)
def test_no_page_and_no_file_tells_a_secret_to_who_may_not_know_it(
    market: SecretMarket, visit: Any, reader: str
) -> None:
    pages = crawl(visit(reader), [*STARTS, *market.addresses()])

    assert not {(name, path) for path, sent in pages.items() for name in told(sent) if reader not in MAY_KNOW[name]}
    assert any(NEED_WORD in sent for sent in pages.values())
    if reader != "bureau":
        check_nothing_ties_need_to_owner(market, pages)


def check_nothing_ties_need_to_owner(market: SecretMarket, pages: dict[str, str]) -> None:
    """The enterprise has pages of its own, being verified; nowhere may it be seen whose the anonymous need is."""
    both = {
        path: sent
        for path, sent in pages.items()
        if of_hidden_owner(market, sent) and (NEED_WORD in sent or market.need in sent)
    }
    # Lists of everything hold both, each in a line of its own.
    lists = {path for path in both if path.startswith(("/search", "/sitemap.xml")) and "owner=" not in path}
    assert set(both) == lists
    assert not [path for path in lists if "kind=need" in path]
    assert not [path for path in lists for line in lines_of_need(market, both[path]) if of_hidden_owner(market, line)]


def lines_of_need(market: SecretMarket, page: str) -> Iterator[str]:
    """Return the pieces of a list that are about the anonymous need."""
    for line in re.split(r"<(?:li|article|url)\b", page):
        if NEED_WORD in line or market.need in line:
            yield line


def test_everything_planted_is_there_to_be_read_by_those_who_may(
    market: SecretMarket, client: FlaskClient, sign_in: Any, person: Any
) -> None:
    found: set[str] = set()
    for reader in (market.admin, market.owner, market.readers["bureau"]):
        sign_in(client, reader)
        for sent in crawl(client, [*STARTS, *market.addresses()]).values():
            found |= told(sent)
    assert found == set(MAY_KNOW) - NEVER_SHOWN


def test_asking_for_a_secret_is_answered_like_asking_for_nonsense(market: SecretMarket, visit: Any) -> None:
    client = visit("stranger")
    for name in MAY_KNOW:
        secret = word(name)
        nonsense = f"{secret[:-1]}w"  # as near to the secret as a slip of the finger
        for asked in ("/search?q=%s", "/search?q=%s&kind=need", "/search?q=低温+%s", "/search/suggest?q=%s"):
            assert answer(client, asked, secret) == answer(client, asked, nonsense), (name, asked)
        assert answer(client, "/search/suggest?q=%s", secret[:-3]) == answer(client, "/search/suggest?q=%s", "zqjjjw")


def test_asking_for_an_enterprise_does_not_find_its_anonymous_need(market: SecretMarket, visit: Any) -> None:
    client = visit("stranger")
    for secret in (*(word(name) for name in HIDDEN_OWNER), str(market.enterprise.uscc), HIDDEN_PHONE):
        for asked in ("/search?kind=need&q=%s", "/search?kind=need&q=低温+%s"):
            assert answer(client, asked, secret) == answer(client, asked, f"{secret[:-1]}w"), secret
    pasted = [
        re.sub(
            r'name="csrf_token" value="[^"]+"',
            "",
            client.post("/try", data={"text": f"低温锂电池电解液 {secret}"}).text,
        ).replace(secret, "@")
        for secret in (word("hidden"), word("ndatext"), f"{word('ndatext')[:-1]}w")
    ]
    assert pasted[0] == pasted[1] == pasted[2]


def answer(client: FlaskClient, asked: str, words: str) -> tuple[int, str]:
    """Return what is answered, with a sign in the place of what was asked."""
    status, sent = everything_sent(client, asked % words)
    return status, re.sub(re.escape(words), "@", plain(sent.partition("\n\n")[2]), flags=re.IGNORECASE)


def plain(page: str) -> str:
    """Return a page without the tokens of its forms, which are others every second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_the_index_holds_what_everybody_may_read_and_nothing_else(market: SecretMarket) -> None:
    documents = {document.key: document for document in all_documents(db.session)}

    compared = compare_index(market.system, container().search)
    assert not compared.extra
    assert not compared.stale
    assert not {name for document in documents.values() for name in told(repr(document))}
    (need,) = [document for document in documents.values() if NEED_WORD in document.title]
    assert not of_hidden_owner(market, repr(need))


def test_the_trail_holds_no_secret_but_the_reasons_it_is_kept_for(market: SecretMarket) -> None:
    wrong = {
        (record.name, name) for record in db.session.scalars(select(EventRecord)) for name in told(repr(record.payload))
    }
    assert wrong == {("ListingSentBack", "sentbackreason"), ("ListingWithdrawn", "sentbackreason")}


def test_mails_tell_secrets_only_to_those_whom_they_concern(market: SecretMarket) -> None:
    sent = {}
    for path in (container().settings.instance / "outbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        sent[str(mail["To"])] = told("\n".join([*map(str, mail.values()), *texts]))
    assert sent == {
        f"{word('invited')}@example.cn": {"invited"},
        f"{word('applicant')}@example.cn": {"applicant", "refusedname", "verification"},
    }


def test_logs_name_nobody_and_quote_nothing(
    app: Flask, client: FlaskClient, sign_in: Any, caplog: pytest.LogCaptureFixture,
    person: Any, create_organisation: Any, create_user: Any, join: Any, acting: Any,
) -> None:  # fmt: skip
    with capture_logs() as entries:
        market = SecretMarket(person, create_organisation, create_user, join, acting)
        sign_in(client, person(MemberRole.MEMBER, organisation=market.university))
        for path in [*market.addresses(), f"/search?q={word('member')}@example.cn"]:
            everything_sent(client, path)
        client.post("/sign-in", data={"email": f"{word('member')}@example.cn", "password": word("note")})
    assert entries
    assert not told(repr(entries) + caplog.text)
