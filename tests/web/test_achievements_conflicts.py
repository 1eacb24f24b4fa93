"""Two people write at once, or one decides while the other writes: nothing that was typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from listings_given import A, Cast, begin, make_cast, read
from typed_forms import typed_form

from market.catalogue import actions
from market.kernel.database import transaction


@pytest.fixture
def cast(person: Any, create_organisation: Any) -> Cast:
    return make_cast(person, create_organisation, A)


@pytest.fixture
def editor(client: FlaskClient, cast: Cast, sign_in: Any) -> FlaskClient:
    sign_in(client, cast.editor)
    return client


def address(uid: str, step: str) -> str:
    return f"/desk/achievements/{uid}/edit/{step}"


def typed(client: FlaskClient, uid: str, step: str) -> dict[str, Any]:
    """Return what a browser would send back from a step's page without changing anything."""
    return typed_form(client.get(address(uid, step)).text, address(uid, step))


def test_of_two_who_save_the_second_is_told_and_keeps_what_was_typed(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "basics") | {"summary": "乙的简介"}
    with transaction(cast.approver.session):
        actions.save_listing(cast.approver, A, uid, {"summary": "甲的简介"})

    refused = editor.post(address(uid, "basics"), data=data)

    assert refused.status_code == 409
    assert "甲的简介" in refused.text
    assert "乙的简介" in refused.text
    again = re.search(r'name="version" type="hidden" value="(\d+)"', refused.text)
    assert again
    saved = editor.post(address(uid, "basics"), data=data | {"version": again[1]})
    assert saved.status_code == 303
    assert read(cast, A, uid).summary == "乙的简介"  # type: ignore[union-attr]


def test_what_was_typed_survives_a_submission_by_somebody_else(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    data = typed(editor, uid, "basics") | {"summary": "还没存的简介"}
    with transaction(cast.approver.session):
        actions.submit_and_approve(cast.approver, A, uid)

    refused = editor.post(address(uid, "basics"), data=data)

    assert refused.status_code == 409
    assert "还没存的简介" in refused.text


def test_what_waits_for_a_decision_is_not_opened_for_editing(editor: FlaskClient, cast: Cast) -> None:
    uid = begin(cast, A)
    with transaction(cast.approver.session):
        actions.submit_and_approve(cast.approver, A, uid)

    response = editor.get(address(uid, "basics"), follow_redirects=True)

    assert response.request.path == address(uid, "check")
    assert "请先在本页撤回" in response.text
