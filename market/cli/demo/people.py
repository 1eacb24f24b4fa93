"""The demo market's people: one login for each role, and an admin and an editor for every organisation."""

from __future__ import annotations

from dataclasses import dataclass

from market.accounts.actions.organisations import establish_organisation
from market.accounts.actions.registration import create_user
from market.accounts.credentials import PasswordHash
from market.accounts.models import Organisation, User
from market.accounts.queries import load_actor
from market.cli.demo.content import organisations
from market.kernel.context import Context
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import Actor, MemberRole, OrganisationKind

PASSWORD = "yanshi-jilin-2026"  # noqa: S105 - printed on every start; the demo market refuses production


@dataclass(frozen=True, slots=True)
class Login:
    """A login that `market demo` prints."""

    role: str
    email: str
    name: str
    organisation: str
    member_role: MemberRole


LOGINS = (
    Login("高校技术转移办公室（编辑）", "tto@demo.example", "周启航", "songjiang_tech", MemberRole.EDITOR),
    Login("高校审批人", "approver@demo.example", "沈静秋", "songjiang_tech", MemberRole.APPROVER),
    Login("企业（管理员）", "enterprise@demo.example", "韩立峰", "jiangcheng_composites", MemberRole.ADMIN),
    Login("技术经理人", "broker@demo.example", "顾南乔", "songhe_agency", MemberRole.EDITOR),
    Login("路演组织方", "organiser@demo.example", "罗星语", "qiaoliang_roadshow", MemberRole.EDITOR),
    Login("金融机构", "bank@demo.example", "邵明远", "jiangcheng_bank", MemberRole.EDITOR),
    Login("科技局", "bureau@demo.example", "宋知行", "bureau", MemberRole.ADMIN),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo market: the organisations, and the actors of each by role."""

    organisations: dict[str, int]
    editors: dict[str, Actor]
    approvers: dict[str, Actor]
    reviewer: Actor


def settle(ctx: Context, password_hash: PasswordHash) -> Cast:
    """Establish the organisations and their people, inside the caller's transaction."""
    ids: dict[str, int] = {}
    for number, item in enumerate(organisations()):
        ids[item["key"]] = _establish(ctx, item).id
        surname = _SURNAMES[number % len(_SURNAMES)]
        for role, address, name in (
            (MemberRole.ADMIN, "admin", f"{surname}主任"),
            (MemberRole.EDITOR, "staff", f"{surname}老师" if item["kind"] == "university" else f"{surname}经理"),
        ):
            email = f"{address}.{item['key'].replace('_', '-')}@demo.example"
            create_user(
                ctx, email=email, name=name, password_hash=password_hash, organisation_id=ids[item["key"]], role=role
            )
    for login in LOGINS:
        create_user(
            ctx, email=login.email, name=login.name, password_hash=password_hash,
            organisation_id=ids[login.organisation], role=login.member_role,
        )  # fmt: skip
    return Cast(
        organisations=ids,
        editors=_actors(ctx, ids, "staff") | {"songjiang_tech": _actor(ctx, "tto@demo.example")},
        approvers=_actors(ctx, ids, "admin") | {"songjiang_tech": _actor(ctx, "approver@demo.example")},
        reviewer=_actor(ctx, "bureau@demo.example"),
    )


def _establish(ctx: Context, item: dict[str, object]) -> Organisation:
    values = {name: item[name] for name in ("name", "region", "address", "introduction", "reply_days")}
    values |= {
        "uscc": uscc_with_check(str(item["code"])),
        "contact_name": "技术转移中心" if item["kind"] == "university" else "技术合作部",
        "contact_email": f"contact.{str(item['key']).replace('_', '-')}@demo.example",
    }
    return establish_organisation(ctx, kind=OrganisationKind(str(item["kind"])), values=values, reason="演示单位")


def _actors(ctx: Context, ids: dict[str, int], address: str) -> dict[str, Actor]:
    return {key: _actor(ctx, f"{address}.{key.replace('_', '-')}@demo.example") for key in ids}


def _actor(ctx: Context, email: str) -> Actor:
    user = ctx.session.query(User).filter_by(email_key=email).one()
    return load_actor(ctx.session, user, None)[0]
