"""One of each thing that an organisation owns, for everybody to try their hands on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matrix_people import People
from page_records import COMPLETE

from market.accounts.models import Invitation, Organisation, User, Verification
from market.catalogue import actions
from market.catalogue.models import ImportRun, ImportState, ListingFile
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import FilePurpose, ListingKind, Tier
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import MemberRole, OrganisationKind
from market.kernel.uploads import CheckedUpload, check_upload
from market.matching.models import Match, MatchLevel

A, N = ListingKind.ACHIEVEMENT, ListingKind.NEED
SHELF = "submit approve publish"
LIFE = {
    "draft": "",
    "submitted": "submit",
    "in_review": "submit approve",
    "sent_back": "submit send_back",
    "published": SHELF,
    "paused": f"{SHELF} pause",
    "expired": f"{SHELF} expire",
    "withdrawn": f"{SHELF} withdraw",
}
INVITED = "invited@example.cn"


def upload(name: str = "检测报告.txt", content: str = "只给看得到的人") -> CheckedUpload:
    return check_upload(name, content.encode())


def put_file(ctx: Context, kind: ListingKind, uid: str, tier: Tier, checked: CheckedUpload | None = None) -> str:
    checked = checked or upload()
    ctx.files.put(checked.content)
    with transaction(ctx.session):
        file: ListingFile = actions.add_file(ctx, kind, uid, checked, tier, FilePurpose.ATTACHMENT, "检测报告")
    return file.uid


def put_listing(
    system: Context, owner: Organisation, kind: ListingKind, path: str = SHELF, reason: str = "请补充测试条件",
    **values: Any,
) -> str:  # fmt: skip
    """Make a listing, take the named steps with it, and return its name in addresses."""
    with transaction(system.session):
        listing = actions.create_listing(system, kind, owner.id, COMPLETE[kind] | values)
        for step in path.split():
            actions.take_step(system, kind, listing.uid, ListingAction(step), reason=reason)
    return listing.uid


class World:
    """What the owner of `people` has. The need that its achievement matches is the role "enterprise"'s."""

    def __init__(self, people: People, create_organisation: Any, create_user: Any, join: Any) -> None:
        self.people, self.system = people, people["system"]
        owner = people.owner
        self.achievements = {state: put_listing(self.system, owner, A, path) for state, path in LIFE.items()}
        self.needs = {state: put_listing(self.system, owner, N, path) for state, path in LIFE.items()}
        self.anonymous = put_listing(self.system, owner, N, anonymous=True)
        self.files = {tier.value: self._file("published", tier) for tier in Tier}
        self.draft_file = self._file("draft", Tier.PUBLIC)
        self.wanted = put_listing(self.system, self._acted_for("enterprise"), N)
        self._match()
        self.checked, self.done = self._run(ImportState.CHECKED), self._run(ImportState.DONE)
        self.pending: Organisation = create_organisation(
            OrganisationKind.ENTERPRISE, "待认证企业", verified=False, verification=Verification.PENDING,
            address="临江市解放路 1 号",
        )  # fmt: skip
        self.colleague: User = create_user("王芳")
        join(self.colleague, owner, MemberRole.EDITOR)
        self.invited: User = create_user("赵强", INVITED)
        self.invitation = self._invite()

    def _acted_for(self, name: str) -> Organisation:
        return self.system.session.get_one(Organisation, self.people[name].actor.acting_for)

    def _file(self, state: str, tier: Tier) -> str:
        return put_file(self.system, A, self.achievements[state], tier)

    def _match(self) -> None:
        achievement = self.find(A, self.achievements["published"])
        need = self.find(N, self.wanted)
        row = Match(
            need_id=need.id, achievement_id=achievement.id, score=0.7, level=MatchLevel.STRONG, weights_version="1",
            computed_at=self.system.now,
        )  # fmt: skip
        with transaction(self.system.session):
            self.system.session.add(row)

    def find(self, kind: ListingKind, uid: str) -> Any:
        return find_listing(self.system, kind, uid)

    def _run(self, state: ImportState) -> str:
        stored = self.system.files.put("成果名称\n低温锂电池电解液\n".encode())
        run = ImportRun(
            organisation_id=self.people.owner.id, kind=A, state=state, file_name="清单.csv", file_format="text",
            file_sha256=stored.sha256, file_size=stored.size, good_rows=1, total_rows=1, created_at=self.system.now,
        )  # fmt: skip
        with transaction(self.system.session):
            self.system.session.add(run)
        return run.uid

    def _invite(self) -> str:
        invitation = Invitation(
            organisation_id=self.people.owner.id, email=INVITED, email_key=INVITED, role=MemberRole.EDITOR,
            invited_by_id=self.people["admin"].actor.user_id, created_at=self.system.now,
            expires_at=self.system.now + timedelta(days=7),
        )  # fmt: skip
        with transaction(self.system.session):
            self.system.session.add(invitation)
        return invitation.uid
