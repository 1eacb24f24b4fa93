"""Who may call which action, apart from the steps of a listing's life: every action, for everybody there is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from matrix_people import PEOPLE, People, attempt, read_people
from matrix_world import A, N, World, upload
from page_records import COMPLETE

from market.accounts import actions as accounts
from market.accounts.credentials import Proof
from market.catalogue import actions
from market.catalogue.rules.vocabulary import FilePurpose, Tier
from market.catalogue.sheets import actions as sheets
from market.inbox import actions as inbox
from market.jobs.wiring import container
from market.kernel.context import Context
from market.kernel.permissions import MemberRole, OrganisationKind
from market.matching import actions as matching
from market.matching.models import FeedbackReason

MARKET = Path(__file__).resolve().parents[2] / "market"
EDITING = {"tier": Tier.PUBLIC, "description": "检测报告第二版"}


@dataclass(frozen=True)
class Case:
    """An action on one thing. `known`: who may know that the thing is there; `instead`: answers that are neither."""

    name: str
    who: str
    act: Callable[[Context, World], object]
    known: str = "everybody"
    instead: Mapping[str, str] = field(default_factory=dict)

    def answer(self, who: str) -> str:
        """Return what was agreed for one of the people."""
        if who in self.instead:
            return self.instead[who]
        if who not in read_people(self.known):
            return "NotFound"
        if who in read_people(self.who):
            return "done"
        return "SignInNeeded" if who == "anonymous" else "Forbidden"


def add(ctx: Context, uid: str) -> object:
    return actions.add_file(ctx, A, uid, upload(), Tier.PUBLIC, FilePurpose.ATTACHMENT)


OWN_ORGANISATION = {"approver": "InvalidInput", "admin": "InvalidInput"}

CASES = [
    # listings
    Case("create_listing", "editor+", lambda c, w: actions.create_listing(c, A, w.people.owner.id, COMPLETE[A])),
    Case("submit_and_approve", "approver+", lambda c, w: actions.submit_and_approve(c, A, w.achievements["draft"]),
         known="member+"),
    Case("submit_and_approve", "approver+", lambda c, w: actions.submit_and_approve(c, N, w.needs["submitted"]),
         known="member+"),
    Case("reveal_enterprise", "approver+", lambda c, w: actions.reveal_enterprise(c, w.anonymous)),
    Case("publish_unchecked", "nobody", lambda c, w: actions.publish_unchecked(c, A, w.achievements["draft"])),
    Case("expire_due", "nobody", lambda c, w: actions.expire_due(c)),
    # files
    Case("add_file", "editor+", lambda c, w: add(c, w.achievements["draft"]), known="member+"),
    Case("add_file", "approver+", lambda c, w: add(c, w.achievements["published"])),
    Case("describe_file", "editor+",
         lambda c, w: actions.describe_file(c, A, w.achievements["draft"], w.draft_file, **EDITING), known="member+"),
    Case("describe_file", "approver+",
         lambda c, w: actions.describe_file(c, A, w.achievements["published"], w.files["nda"], **EDITING)),
    Case("remove_file", "editor+", lambda c, w: actions.remove_file(c, A, w.achievements["draft"], w.draft_file),
         known="member+"),
    Case("remove_file", "approver+",
         lambda c, w: actions.remove_file(c, A, w.achievements["published"], w.files["verified"])),
    # the promise of secrecy is given by those who bind another verified organisation
    Case("accept_nda", "university enterprise organiser broker financial bureau_approver+",
         lambda c, w: actions.accept_nda(c, w.achievements["published"]), instead=OWN_ORGANISATION),
    Case("accept_nda", "nobody", lambda c, w: actions.accept_nda(c, w.achievements["draft"]), known="member+",
         instead=OWN_ORGANISATION),
    # spreadsheets
    Case("store_sheet", "editor+",
         lambda c, w: sheets.store_sheet(c, w.people.owner.id, "清单.csv", "成果名称\n".encode(), max_mb=1)),
    Case("store_json_lines", "editor+", lambda c, w: sheets.store_json_lines(c, w.people.owner.id, "a.jsonl", b"{}")),
    Case("start_import", "editor+",
         lambda c, w: sheets.start_import(
             c, w.people.owner.id, A, sheets.StoredSheet("清单.csv", sheets.Format.TEXT, "0" * 64, 2))),
    Case("confirm_import", "editor+", lambda c, w: sheets.confirm_import(c, w.checked), known="editor+"),
    Case("cancel_import", "editor+", lambda c, w: sheets.cancel_import(c, w.checked), known="editor+"),
    Case("submit_imported", "editor+", lambda c, w: sheets.submit_imported(c, w.done), known="editor+"),
    # matches: judged by members of the two owners
    Case("judge_match", "member+ enterprise",
         lambda c, w: matching.judge_match(
             c, w.wanted, w.achievements["published"], True, FeedbackReason.RIGHT_TECHNOLOGY, "已联系")),
    Case("compute_matches", "nobody", lambda c, w: matching.compute_matches(c, A, 1, container().search)),
    Case("store_matches", "nobody", lambda c, w: matching.store_matches(c, A, 1, [])),
    # organisations and their members
    Case("create_organisation", "signed-in",
         lambda c, w: accounts.create_organisation(
             c, kind=OrganisationKind.ENTERPRISE, values={"name": "新登记企业", "region": "220200"})),
    Case("establish_organisation", "nobody",
         lambda c, w: accounts.establish_organisation(c, kind=OrganisationKind.BUREAU, values={})),
    Case("edit_organisation", "admin",
         lambda c, w: accounts.edit_organisation(c, w.people.owner.uid, {"introduction": "新的简介"})),
    Case("submit_organisation", "nobody", lambda c, w: accounts.submit_organisation(c, w.people.owner.uid),
         instead={"admin": "InvalidInput"}),  # it is verified already, and has no address yet
    Case("verify_organisation", "bureau_approver+",
         lambda c, w: accounts.verify_organisation(c, w.pending.uid, True, "证照一致"), known="bureau_member+"),
    Case("invite_member", "admin",
         lambda c, w: accounts.invite_member(c, w.people.owner.uid, "new@example.cn", MemberRole.EDITOR)),
    Case("revoke_invitation", "admin",
         lambda c, w: accounts.revoke_invitation(c, w.people.owner.uid, w.invitation)),
    Case("accept_invitation", "nobody", lambda c, w: accounts.accept_invitation(c, w.invitation)),  # another address
    Case("change_role", "admin",
         lambda c, w: accounts.change_role(c, w.people.owner.uid, w.colleague.uid, MemberRole.APPROVER)),
    Case("remove_member", "admin", lambda c, w: accounts.remove_member(c, w.people.owner.uid, w.colleague.uid)),
    Case("leave_organisation", "member editor approver",
         lambda c, w: accounts.leave_organisation(c, w.people.owner.uid),
         instead={"admin": "InvalidInput"}),  # the last admin stays
    # what only the market itself does
    Case("create_user", "nobody", lambda c, w: accounts.create_user(c, email="", name="", password_hash=None)),
    Case("queue_mail", "nobody",
         lambda c, w: inbox.queue_mail(c, template="", to_address="", locale="", params={}, dedup_key="")),
    Case("mark_sent", "nobody", lambda c, w: inbox.mark_sent(c, 1)),
    Case("mark_failed", "nobody", lambda c, w: inbox.mark_failed(c, 1, "")),
    Case("drop_mail", "nobody", lambda c, w: inbox.drop_mail(c, 1)),
    Case("retry_parked_mails", "nobody", lambda c, w: inbox.retry_parked_mails(c)),
    Case("forget_sent_mails", "nobody", lambda c, w: inbox.forget_sent_mails(c, c.now)),
]  # fmt: skip

# Everybody's own account and sessions, for whoever is signed in.
PERSONAL: dict[str, Callable[[Context], object]] = {
    "change_password": lambda c: accounts.change_password(c, Proof(0, ""), "", keep=0),
    "edit_profile": lambda c: accounts.edit_profile(c, name="李明", locale="en"),
    "end_other_sessions": lambda c: accounts.end_other_sessions(c, 0),
    "end_session": lambda c: accounts.end_session(c, "a" * 12),
    "rotate_session": lambda c: accounts.rotate_session(c, 0),
    "sign_out": lambda c: accounts.sign_out(c, 0),
    "switch_organisation": lambda c: accounts.switch_organisation(c, 0, "a" * 12),
}
# The ways in, for people without an account: tests/accounts hold what else they ask for.
WAYS_IN = {
    "confirm_email", "record_failed_sign_in", "register", "register_invited", "request_reset", "resend_confirmation",
    "reset_password", "sign_in", "sign_in_invited",
}  # fmt: skip
STEPS_AND_TEXTS = {"take_step", "save_listing", "require_editable"}  # in test_permission_matrix


@pytest.fixture
def world(person: Any, create_organisation: Any, create_user: Any, acting: Any, join: Any) -> World:
    people = People(person, create_organisation, create_user, acting)
    return World(people, create_organisation, create_user, join)


def test_every_action_there_is_stands_in_a_table() -> None:
    places = [*MARKET.glob("*/actions.py"), *MARKET.glob("*/actions/*.py"), *MARKET.glob("*/*/actions.py")]
    known = {
        node.name
        for place in places
        for node in ast.parse(place.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert known == {case.name for case in CASES} | set(PERSONAL) | WAYS_IN | STEPS_AND_TEXTS


def test_each_action_is_open_to_exactly_those_who_may(world: World) -> None:
    wrong = []
    for place, case in enumerate(CASES):
        for who in PEOPLE:
            answer = attempt(world.people[who], lambda ctx, case=case: case.act(ctx, world))
            if answer != case.answer(who):
                wrong.append(f"{place} {case.name} by {who}: {answer}, agreed was {case.answer(who)}")
    assert not wrong


@pytest.mark.parametrize("name", PERSONAL)
def test_what_is_ones_own_is_refused_to_nobody_but_strangers_without_an_account(world: World, name: str) -> None:
    assert attempt(world.people["anonymous"], PERSONAL[name]) == "SignInNeeded"
    for who in PEOPLE:
        if who != "anonymous":
            assert attempt(world.people[who], PERSONAL[name]) != "SignInNeeded"


def test_an_invitation_is_taken_up_by_the_address_that_it_was_sent_to(world: World, acting: Any) -> None:
    assert attempt(acting(world.invited), lambda c: accounts.accept_invitation(c, world.invitation)) == "done"
