"""A market in which every confidential field holds a word of its own, and readers who may not know it."""

from __future__ import annotations

from typing import Any

from matrix_world import LIFE, A, N, put_file, put_listing, upload

from market.accounts import actions as accounts
from market.accounts.models import Organisation, Verification
from market.catalogue import actions
from market.catalogue.models import ImportRow, ImportRun, ImportState, RowState
from market.catalogue.rules.lifecycle import ListingAction
from market.catalogue.rules.vocabulary import ListingKind, Tier
from market.inbox.mailer import FileMailer
from market.jobs.delivery import drain
from market.jobs.mailing import send_due_mails
from market.jobs.wiring import container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import SYSTEM, MemberRole, OrganisationKind
from market.matching.actions import judge_match
from market.matching.models import FeedbackReason

OFF_SHELF = tuple(state for state in LIFE if state != "published")
SEEN_BY_BUREAU = ("in_review", "paused", "expired", "withdrawn")  # withdrawn here once was on the shelf


def word(name: str) -> str:
    """Return the word that stands for a secret: no other text holds it, and no analyser cuts it."""
    return f"zq{name}q"


def titles(kind: ListingKind) -> list[str]:
    """Return the names of the secrets that listings off the shelf hold."""
    return [f"{part}{kind.value}{state}" for part in ("title", "problem") for state in OFF_SHELF]


def _seen_in(name: str) -> bool:
    return name.endswith(SEEN_BY_BUREAU)


# What each secret is, and which of READERS may know it all the same. The other side of the anonymous need's match is
# the university's admin, who may know all that is the university's.
_OUTSIDE = ("stranger", "broker", "bureau", "other_side")
MAY_KNOW: dict[str, frozenset[str]] = {
    name: frozenset(who)
    for name, who in {
        **dict.fromkeys(("verifiedtext", "verifiedname", "verifiedfile", "verifiedsays"), _OUTSIDE),
        **dict.fromkeys(("ndatext", "ndaname", "ndafile", "ndasays", "ownnumber", "importname"), ("other_side",)),
        **dict.fromkeys(("member", "invited"), ("other_side",)),
        "sentbackreason": ("bureau", "other_side"),  # the bureau reads the trail of what it reviews
        **dict.fromkeys(("verification", "refusedname", "applicant"), ("bureau",)),
        **dict.fromkeys(("note", "needownnumber", "importcell"), ()),
        **{name: ("bureau", "other_side") if _seen_in(name) else ("other_side",) for name in titles(A)},
        **{name: ("bureau",) if _seen_in(name) else () for name in titles(N)},
    }.items()
}
# Whose the anonymous need is. It has a page of its own, because it is verified; nothing may tie that to the need.
HIDDEN_OWNER = ("hidden", "contact", "mail", "address", "introduction")
HIDDEN_PHONE = "0432-63987123"
NEED_WORD = "zqanonymousneedq"
READERS = ("anonymous", "newcomer", "unverified", "stranger", "broker", "bureau", "other_side")


class SecretMarket:
    """Everything planted, delivered by the worker: index, matches and mails are as they would be."""

    def __init__(self, person: Any, create_organisation: Any, create_user: Any, join: Any, acting: Any) -> None:
        self.make = (person, create_organisation, create_user, join, acting)
        self.system = new_context(SYSTEM)
        self.university: Organisation = create_organisation(OrganisationKind.UNIVERSITY, "松江理工大学")
        self.enterprise = self._enterprise()
        self._member(self.university, MemberRole.EDITOR, "member")
        self.admin: Context = person(MemberRole.ADMIN, organisation=self.university)
        self.owner: Context = person(MemberRole.ADMIN, organisation=self.enterprise)
        self.readers = self._readers()
        self._listings()
        self._import()
        self.deliver()
        self._feedback()
        self._people()
        self.deliver()

    def _enterprise(self) -> Organisation:
        found: Organisation = self.make[1](
            OrganisationKind.ENTERPRISE, f"{word('hidden')} 精工", contact_name=word("contact"),
            contact_email=f"{word('mail')}@example.cn", contact_phone=HIDDEN_PHONE, address=word("address"),
            introduction=word("introduction"), website=f"https://{word('hidden')}.example.cn",
        )  # fmt: skip
        return found

    def _member(self, organisation: Organisation, role: MemberRole, secret: str) -> Context:
        _, _, create_user, join, acting = self.make
        user = create_user("王芳", f"{word(secret)}@example.cn")
        join(user, organisation, role)
        ctx: Context = acting(user, organisation)
        return ctx

    def _readers(self) -> dict[str, Context | None]:
        person, _, create_user, _, acting = self.make
        return {
            "anonymous": None,
            "newcomer": acting(create_user()),
            "unverified": person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE, verified=False),
            "stranger": person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
            "broker": person(MemberRole.ADMIN, OrganisationKind.AGENCY),
            "bureau": person(MemberRole.ADMIN, OrganisationKind.BUREAU),
            "other_side": self.admin,
        }

    def _listings(self) -> None:
        self.gated = put_listing(
            self.system, self.university, A, "", title="低温锂电池电解液", own_number=word("ownnumber"),
            details_verified=word("verifiedtext"), details_nda=word("ndatext"),
        )  # fmt: skip
        self.files = {tier: self._file(tier) for tier in (Tier.VERIFIED, Tier.NDA)}
        with transaction(self.system.session):
            for step in LIFE["published"].split():
                actions.take_step(self.system, A, self.gated, ListingAction(step))
        self.need = put_listing(
            self.system, self.enterprise, N, anonymous=True, own_number=word("needownnumber"),
            title=f"低温锂电池电解液开发 {NEED_WORD}",
            problem="寒区储能电池在低温下放电容量不足一半，希望保持率不低于 80 %。",
            field="energy", industries=["green_energy"],
        )  # fmt: skip
        reason = word("sentbackreason")
        self.hidden = [
            (kind, put_listing(
                self.system, owner, kind, LIFE[state], reason, title=f"低温电池 {word(f'title{kind.value}{state}')}",
                problem=f"低温电池 {word(f'problem{kind.value}{state}')}"))
            for state in OFF_SHELF for kind, owner in ((A, self.university), (N, self.enterprise))
        ]  # fmt: skip
        # sent back first, then on the shelf
        self.reworked = put_listing(self.system, self.university, A, f"submit send_back {LIFE['published']}", reason)

    def _file(self, tier: Tier) -> str:
        checked = upload(f"{word(f'{tier.value}name')}.txt", word(f"{tier.value}file"))
        uid = put_file(self.system, A, self.gated, tier, checked)
        with transaction(self.system.session):
            says = word(f"{tier.value}says")
            actions.describe_file(self.system, A, self.gated, uid, description=says, tier=tier)
        return uid

    def _import(self) -> None:
        stored = self.system.files.put(f"成果名称\n{word('importcell')}\n".encode())
        run = ImportRun(
            organisation_id=self.university.id, kind=A, state=ImportState.CHECKED,
            file_name=f"{word('importname')}.csv",
            file_format="text", file_sha256=stored.sha256, file_size=stored.size, good_rows=1, total_rows=1,
            created_at=self.system.now,
        )  # fmt: skip
        with transaction(self.system.session):
            self.system.session.add(run)
            self.system.session.flush()
            row = ImportRow(run_id=run.id, sheet=0, line=2, state=RowState.GOOD, title=word("importcell"))
            self.system.session.add(row)
        self.run = run.uid

    def _feedback(self) -> None:
        """The enterprise says what it thinks of the university's achievement; the university may not read it."""
        with transaction(self.owner.session):
            judge_match(self.owner, self.need, self.gated, False, FeedbackReason.TOO_EXPENSIVE, word("note"))

    def _people(self) -> None:
        """An invitation, and an applicant whom the bureau refused with a reason."""
        self.applicant: Organisation = self.make[1](
            OrganisationKind.ENTERPRISE, f"{word('refusedname')} 企业", verified=False, address="临江市解放路 1 号",
            verification=Verification.PENDING,
        )  # fmt: skip
        self._member(self.applicant, MemberRole.ADMIN, "applicant")
        bureau = self.readers["bureau"]
        assert bureau is not None
        with transaction(self.system.session):
            accounts.invite_member(self.admin, self.university.uid, f"{word('invited')}@example.cn", MemberRole.EDITOR)
            accounts.verify_organisation(bureau, self.applicant.uid, False, word("verification"))

    def deliver(self) -> None:
        """Do what the worker does: index, matches, mails."""
        drain()
        settings = container().settings
        send_due_mails(new_context(SYSTEM), FileMailer(settings.instance / "outbox"))

    def addresses(self) -> list[str]:
        """Return the addresses of everything, as somebody might guess them or have kept them."""
        found = [f"/files/{uid}" for uid in self.files.values()]
        found += [f"/desk/imports/{self.run}{tail}" for tail in ("", "/progress", "/marked.xlsx")]
        found += [f"/organisations/{each.uid}" for each in (self.university, self.enterprise, self.applicant)]
        found += [f"/desk/review/organisations/{each.uid}" for each in (self.enterprise, self.applicant)]
        found += [f"/search?kind=need&owner={self.enterprise.uid}", f"/search?owner={self.enterprise.uid}"]
        for kind, uid in [(A, self.gated), (A, self.reworked), (N, self.need), *self.hidden]:
            area = f"{kind.value}s"
            found += [f"/{area}/{uid}{tail}" for tail in ("", "/print", "/matches", "/nda")]
            found += [f"/desk/{area}/{uid}/edit/check", f"/desk/{area}/{uid}/edit/basics"]
            found += [f"/desk/review/{kind.value}/{uid}"]
        return found
