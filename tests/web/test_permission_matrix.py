"""Who may do what, by direct calls: each step of a listing's life and each other action, for everybody there is.

The tables are what was agreed, written down a second time: nothing here is derived from the code that it holds.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from matrix_people import EVERYBODY, OWNERS, PEOPLE, People, attempt, read_people
from matrix_world import LIFE, put_listing

from market.accounts.models import Organisation
from market.catalogue import actions
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.context import Context
from market.kernel.permissions import MemberRole, OrganisationKind

# Who may take which step from which state. The market itself may take every step that there is; any other step,
# and any other person, is refused.
STEPS_TABLE = """
draft       submit      editor+
draft       withdraw    editor+
submitted   recall      editor+
submitted   approve     approver+
submitted   send_back   approver+
submitted   withdraw    approver+
in_review   recall      editor+
in_review   publish     bureau_editor+
in_review   send_back   bureau_editor+
in_review   withdraw    approver+
sent_back   submit      editor+
sent_back   withdraw    editor+
published   pause       approver+
published   withdraw    approver+
published   renew       approver+
published   expire      nobody
paused      resume      approver+
paused      withdraw    approver+
paused      expire      nobody
expired     renew       approver+
expired     withdraw    approver+
withdrawn   reopen      editor+
"""
# Who may know that a listing is there. For everybody else it does not exist, whatever they try.
KNOWN = """
draft       member+
submitted   member+
in_review   member+ bureau_member+
sent_back   member+
published   everybody
paused      member+ bureau_member+
withdrawn   member+ bureau_member+
expired     member+ bureau_member+
"""
STEPS = {
    (state, action): read_people(" ".join(who))
    for state, action, *who in (row.split() for row in STEPS_TABLE.strip().splitlines())
}
KNOWERS = {
    state: read_people(" ".join(who)) | {"system"}
    for state, *who in (row.split() for row in KNOWN.strip().splitlines())
}
# Who may take a step somewhere in a listing's life, and may therefore be told that it is not its time now.
ELSEWHERE = {
    action: frozenset().union(*(who for (_, known), who in STEPS.items() if known == action))
    for action in {known for _, known in STEPS}
}


@pytest.fixture
def people(person: Any, create_organisation: Any, create_user: Any, acting: Any) -> People:
    return People(person, create_organisation, create_user, acting)


def expected_answer(state: str, action: str, who: str) -> str:
    if who not in KNOWERS[state]:
        return "NotFound"
    if who == "system":
        return "done" if (state, action) in STEPS else "IllegalTransition"
    if who in STEPS.get((state, action), ()):
        return "done"
    if who == "anonymous":
        return "SignInNeeded"
    return "Forbidden"


def test_the_tables_name_every_state_and_every_step() -> None:
    assert set(KNOWERS) == set(LIFE) == {state.value for state in ListingState}
    assert {action for _, action in STEPS} == {action.value for action in ListingAction}


@pytest.mark.parametrize("kind", list(ListingKind))
@pytest.mark.parametrize("state", LIFE)
def test_each_step_is_open_to_exactly_those_who_may_take_it(
    people: People, system: Context, kind: ListingKind, state: str
) -> None:
    uid = put_listing(system, people.owner, kind, LIFE[state])
    wrong = []
    for action in ListingAction:
        for who in EVERYBODY:
            answer = attempt(
                people[who], lambda ctx, step=action: actions.take_step(ctx, kind, uid, step, reason="见附件说明")
            )
            agreed = expected_answer(state, action.value, who)
            out_of_turn = answer == "IllegalTransition" and who in ELSEWHERE[action.value]
            if answer != agreed and not (agreed == "Forbidden" and out_of_turn):
                wrong.append(f"{who} {action.value}: {answer}, agreed was {agreed}")
    assert not wrong


@pytest.mark.parametrize("kind", list(ListingKind))
@pytest.mark.parametrize("state", LIFE)
def test_who_may_not_know_a_listing_does_not_find_it(
    people: People, system: Context, kind: ListingKind, state: str
) -> None:
    uid = put_listing(system, people.owner, kind, LIFE[state])
    found = {who for who in EVERYBODY if attempt(people[who], lambda ctx: find_listing(ctx, kind, uid)) == "done"}
    assert found == KNOWERS[state]


@pytest.mark.parametrize("path", ["withdraw", "submit withdraw", "submit approve withdraw"])
def test_what_was_withdrawn_before_it_was_ever_published_is_its_owners_alone(
    people: People, system: Context, path: str
) -> None:
    uid = put_listing(system, people.owner, ListingKind.NEED, path)
    found = {
        who for who in EVERYBODY if attempt(people[who], lambda ctx: find_listing(ctx, ListingKind.NEED, uid)) == "done"
    }
    assert found == {*OWNERS, "system"}


@pytest.mark.parametrize("step", ["publish", "send_back"])
def test_nobody_reviews_what_their_own_organisation_wrote(
    people: People, system: Context, join: Any, acting: Any, create_user: Any, create_organisation: Any, step: str
) -> None:
    uid = put_listing(system, people.owner, ListingKind.ACHIEVEMENT, "submit approve")
    both = create_user()
    join(both, people.owner, MemberRole.ADMIN)
    join(both, create_organisation(OrganisationKind.BUREAU), MemberRole.ADMIN)

    answer = attempt(
        acting(both),
        lambda ctx: actions.take_step(ctx, ListingKind.ACHIEVEMENT, uid, ListingAction(step), reason="见附件说明"),
    )

    assert answer == "Forbidden"


@pytest.mark.parametrize("state", LIFE)
def test_what_a_listing_says_is_changed_by_those_who_answer_for_it(people: People, system: Context, state: str) -> None:
    writers = {"draft": "editor+", "sent_back": "editor+", "published": "approver+", "paused": "approver+"}
    agreed = read_people(writers.get(state, "nobody"))
    uid = put_listing(system, people.owner, ListingKind.ACHIEVEMENT, LIFE[state])
    answers = {
        who: attempt(
            people[who],
            lambda ctx: actions.save_listing(ctx, ListingKind.ACHIEVEMENT, uid, {"title": "低温电解液配方"}),
        )
        for who in PEOPLE
    }
    assert {who for who, answer in answers.items() if answer == "done"} == agreed
    assert {who for who, answer in answers.items() if answer == "NotFound"} == set(PEOPLE) - KNOWERS[state]


def test_the_roles_of_an_organisation_that_is_not_verified_do_not_reach_the_bureau(
    app: Flask, people: People, system: Context, person: Any
) -> None:
    writer = person(MemberRole.ADMIN, verified=False)
    owner = writer.session.get_one(Organisation, writer.actor.acting_for)
    uid = put_listing(system, owner, ListingKind.ACHIEVEMENT, "")
    for take in (
        lambda ctx: actions.take_step(ctx, ListingKind.ACHIEVEMENT, uid, ListingAction.SUBMIT),
        lambda ctx: actions.submit_and_approve(ctx, ListingKind.ACHIEVEMENT, uid),
    ):
        assert attempt(writer, take) == "InvalidInput"
