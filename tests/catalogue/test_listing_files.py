"""Files beside a listing, and the promise before its gated part."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from market.catalogue.actions import accept_nda, add_file, describe_file, remove_file, save_listing, take_step
from market.catalogue.actions.files import MAX_FILES
from market.catalogue.models import ListingFile, NdaAcceptance
from market.catalogue.queries import find_file, find_listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.nda import NDA_SHA256
from market.catalogue.rules.vocabulary import FilePurpose, ListingKind, Tier
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Forbidden, IllegalTransition, InvalidInput, NotFound, SignInNeeded
from market.kernel.events import EventRecord
from market.kernel.permissions import ANONYMOUS, MemberRole, OrganisationKind
from market.kernel.uploads import CheckedUpload, check_upload

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
S = ListingState


def report(text: str = "检测报告") -> CheckedUpload:
    return check_upload("检测报告.txt", text.encode())


def attach(ctx: Context, kind: ListingKind, uid: str, tier: Tier = Tier.PUBLIC, **rest: Any) -> str:
    checked = rest.pop("checked", None) or report()
    with transaction(ctx.session):
        return add_file(ctx, kind, uid, checked, tier, rest.pop("purpose", FilePurpose.ATTACHMENT), **rest).uid


def last_event(ctx: Context) -> EventRecord:
    return ctx.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc())).first()


def test_a_file_is_kept_described_and_read_again(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid

    file_uid = attach(people.editor, A, uid, description=" 第三方\n检测 ")

    file, listing = find_file(people.editor, file_uid)
    assert (file.name, file.description, file.media_type) == ("检测报告.txt", "第三方 检测", "text/plain")
    assert people.editor.files.read(file.sha256) == "检测报告".encode()
    assert listing.uid == uid
    assert last_event(people.editor).name == "FileAdded"


@pytest.mark.parametrize("kind", list(ListingKind))
def test_both_kinds_carry_files_in_order(cast: Any, create_listing: Any, kind: ListingKind) -> None:
    people = cast(kind)
    uid = create_listing(people.organisation, kind).uid
    uids = [attach(people.editor, kind, uid) for _ in range(3)]
    with transaction(people.editor.session):
        remove_file(people.editor, kind, uid, uids[0])
    uids.append(attach(people.editor, kind, uid))

    assert [file.uid for file in find_listing(people.editor, kind, uid).files] == uids[1:]


def test_a_file_is_read_by_its_tier(people: Any, person: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid
    files = {tier: attach(people.editor, A, uid, tier) for tier in Tier}
    with transaction(people.approver.session):
        take_step(people.approver, A, uid, ListingAction.SUBMIT)
        take_step(people.approver, A, uid, ListingAction.APPROVE)
    visitor, unverified = new_context(ANONYMOUS), person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE, verified=False)

    def readable(ctx: Context) -> set[Tier]:
        found = set()
        for tier, file_uid in files.items():
            try:
                find_file(ctx, file_uid)
            except NotFound:
                continue
            found.add(tier)
        return found

    assert (readable(visitor), readable(people.stranger), readable(people.bureau)) == (set(), set(), set(Tier))
    with transaction(people.bureau.session):
        take_step(people.bureau, A, uid, ListingAction.PUBLISH)
    assert readable(visitor) == readable(unverified) == {Tier.PUBLIC}
    assert readable(people.stranger) == {Tier.PUBLIC, Tier.VERIFIED}
    with transaction(people.stranger.session):
        accept_nda(people.stranger, uid)
    assert readable(people.stranger) == set(Tier)
    assert readable(people.editor) == set(Tier)
    with pytest.raises(NotFound):
        find_file(people.editor, "a" * 12)


def test_who_may_not_edit_may_not_touch_files(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid
    file_uid = attach(people.approver, A, uid)
    for ctx in (people.editor, people.stranger, people.bureau):
        with pytest.raises(Forbidden):
            attach(ctx, A, uid)
        with pytest.raises(Forbidden), transaction(ctx.session):
            remove_file(ctx, A, uid, file_uid)
        with pytest.raises(Forbidden), transaction(ctx.session):
            describe_file(ctx, A, uid, file_uid, description="", tier=Tier.PUBLIC)
    waiting = create_listing(people.organisation, A, S.SUBMITTED).uid
    with pytest.raises(IllegalTransition):
        attach(people.approver, A, waiting)


def test_a_file_is_touched_only_through_its_own_listing(people: Any, create_listing: Any) -> None:
    first, second = (create_listing(people.organisation).uid for _ in range(2))
    file_uid = attach(people.editor, A, first)

    with pytest.raises(NotFound), transaction(people.editor.session):
        remove_file(people.editor, A, second, file_uid)

    assert people.editor.session.scalar(select(ListingFile.uid)) == file_uid


def test_a_description_and_a_tier_are_changed_and_said(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid
    file_uid = attach(people.editor, A, uid)

    with transaction(people.editor.session):
        describe_file(people.editor, A, uid, file_uid, description="工艺流程", tier=Tier.NDA)

    file, _ = find_file(people.editor, file_uid)
    assert (file.description, file.tier) == ("工艺流程", Tier.NDA)
    event = last_event(people.editor)
    assert (event.name, event.payload["changes"]) == ("FileDescribed", {"tier": ["public", "nda"]})


def test_a_listing_carries_at_most_twelve_files(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation).uid
    for _ in range(MAX_FILES):
        attach(people.editor, A, uid)

    with pytest.raises(InvalidInput) as raised:
        attach(people.editor, A, uid)

    assert "最多 12 个文件" in str(raised.value.fields["file"][0])


def test_what_does_not_fit_is_refused(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N).uid
    for rest, field in (
        ({"tier": Tier.NDA}, "tier"),
        ({"purpose": FilePurpose.IMAGE}, "file"),
        ({"description": "长" * 201}, "description"),
    ):
        with pytest.raises(InvalidInput) as raised:
            attach(people.editor, N, uid, **rest)
        assert set(raised.value.fields) == {field}


def test_an_approver_promises_for_their_organisation_once(people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid

    for _ in range(2):
        with transaction(people.stranger.session):
            accept_nda(people.stranger, uid)

    (promise,) = people.stranger.session.scalars(select(NdaAcceptance)).all()
    assert promise.organisation_id == people.stranger.actor.acting_for
    assert (promise.text_sha256, promise.accepted_by_id) == (NDA_SHA256, people.stranger.actor.user_id)
    event = last_event(people.stranger)
    assert (event.name, event.organisation_id) == ("NdaAccepted", people.stranger.actor.acting_for)


def test_nobody_else_promises(
    people: Any, person: Any, create_listing: Any, create_user: Any, create_organisation: Any, join: Any, acting: Any
) -> None:
    uid = create_listing(people.organisation, A, S.PUBLISHED).uid
    editor = person(MemberRole.EDITOR, OrganisationKind.ENTERPRISE)
    unverified = person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE, verified=False)
    user, small, large = create_user(), create_organisation(), create_organisation()
    join(user, small, MemberRole.APPROVER)
    join(user, large, MemberRole.MEMBER)
    wrong_hat = acting(user, large)
    for ctx, error in (
        (editor, Forbidden), (unverified, Forbidden), (wrong_hat, Forbidden), (people.approver, InvalidInput),
        (new_context(ANONYMOUS), SignInNeeded),
    ):  # fmt: skip
        with pytest.raises(error), transaction(ctx.session):
            accept_nda(ctx, uid)
    draft = create_listing(people.organisation).uid
    with pytest.raises(NotFound), transaction(people.stranger.session):
        accept_nda(people.stranger, draft)
    assert people.editor.session.scalars(select(NdaAcceptance)).all() == []


def test_a_file_of_an_anonymous_need_does_not_say_whose_it_is(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N).uid
    with transaction(people.editor.session):
        save_listing(people.editor, N, uid, {"anonymous": True})
    name = find_listing(people.editor, N, uid).organisation.name

    with pytest.raises(InvalidInput):
        attach(people.editor, N, uid, checked=check_upload(f"{name}工艺说明.txt", b"process"))
    with pytest.raises(InvalidInput):
        attach(people.editor, N, uid, description=f"由{name}提供")
    attach(people.editor, N, uid, description="工艺说明")

    assert [file.description for file in find_listing(people.editor, N, uid).files] == ["工艺说明"]


def test_a_need_with_a_telling_file_cannot_be_submitted_anonymously(cast: Any, create_listing: Any) -> None:
    people = cast(N)
    uid = create_listing(people.organisation, N).uid
    name = find_listing(people.editor, N, uid).organisation.name
    attach(people.editor, N, uid, description=f"由{name}提供")
    with transaction(people.editor.session):
        save_listing(people.editor, N, uid, {"anonymous": True})

    with pytest.raises(InvalidInput), transaction(people.editor.session):
        take_step(people.editor, N, uid, ListingAction.SUBMIT)
