"""The mails about accounts and organisations, as they leave."""

from __future__ import annotations

import pytest

from market.inbox.models import Mail
from market.jobs.mailing import render

EXPIRES = "2026-11-21T02:30:00+00:00"


def _link(purpose):
    return {"purpose": purpose, "uid": "abcdefghijkm"}


PARAMS = {
    "confirm_email": {"name": "张伟", "link": _link("confirm_email"), "expires_at": EXPIRES},
    "already_registered": {"name": "张伟", "link": {"path": "/sign-in"}},
    "reset_password": {"name": "张伟", "link": _link("reset_password"), "expires_at": EXPIRES},
    "invitation": {
        "name": "",
        "organisation": "甲 & 乙大学",
        "link": _link("invitation"),
        "expires_at": EXPIRES,
    },
    "organisation_verified": {
        "name": "张伟", "organisation": "甲 & 乙大学", "reason": "证照 <相符>", "link": {"path": "/desk/organisation"},
    },
    "organisation_refused": {
        "name": "张伟", "organisation": "甲 & 乙大学", "reason": "证照 <不符>", "link": {"path": "/desk/organisation"},
    },
}  # fmt: skip


def letter(name, settings, clock, locale="zh_Hans_CN"):
    mail = Mail(
        id=1, template=name, to_address="zhang@example.cn", locale=locale, params=PARAMS[name], created_at=clock.now()
    )
    return render(mail, settings)


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("name", sorted(PARAMS))
def test_a_mail_has_a_subject_a_plain_text_and_the_link_as_text_in_both_forms(app, settings, clock, name, locale):
    outgoing = letter(name, settings, clock, locale)

    assert outgoing.subject
    assert "\n" not in outgoing.subject
    path = PARAMS[name]["link"].get("path") or "abcdefghijkm."
    for body in (outgoing.text, outgoing.html):
        assert settings.address in body
        assert path in body
        assert "{" not in body
        assert "None" not in body
    assert f'lang="{"en" if locale == "en" else "zh-CN"}"' in outgoing.html


def test_values_are_escaped_in_the_html_and_plain_in_the_text(app, settings, clock):
    outgoing = letter("organisation_refused", settings, clock)
    assert "甲 & 乙大学" in outgoing.text
    assert "证照 <不符>" in outgoing.text
    assert "证照 &lt;不符&gt;" in outgoing.html
    assert "甲 & 乙大学" in outgoing.subject


def test_the_time_in_a_mail_is_that_of_jilin(app, settings, clock):
    assert "10:30" in letter("reset_password", settings, clock).text
