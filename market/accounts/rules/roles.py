"""Roles in an organisation: their names, who may give which, and that there is always an admin."""

from __future__ import annotations

from collections.abc import Iterable

from market.kernel.errors import Forbidden, InvalidInput
from market.kernel.permissions import ROLE_ORDER, MemberRole, OrganisationKind
from market.kernel.text import Message, say

ROLE_LABELS: dict[MemberRole, Message] = {
    MemberRole.MEMBER: say("成员"),
    MemberRole.EDITOR: say("编辑"),
    MemberRole.APPROVER: say("审批人"),
    MemberRole.ADMIN: say("管理员"),
}

ROLE_HINTS: dict[MemberRole, Message] = {
    MemberRole.MEMBER: say("查看本单位的全部资料和匹配结果，并作出评价"),
    MemberRole.EDITOR: say("成员的权限，另可填写、修改、提交和批量导入"),
    MemberRole.APPROVER: say("编辑的权限，另可审批本单位提交的内容、签署保密承诺"),
    MemberRole.ADMIN: say("审批人的权限，另可修改单位资料、邀请和管理成员"),
}

BUREAU_ROLE_HINTS: dict[MemberRole, Message] = {
    MemberRole.MEMBER: say("查看平台上送审的全部内容和操作记录"),
    MemberRole.EDITOR: say("成员的权限，另可审核成果和需求"),
    MemberRole.APPROVER: say("编辑的权限，另可认证单位"),
    MemberRole.ADMIN: say("审批人的权限，另可修改单位资料、邀请和管理成员"),
}

KIND_LABELS: dict[OrganisationKind, Message] = {
    OrganisationKind.UNIVERSITY: say("高校院所"),
    OrganisationKind.ENTERPRISE: say("企业"),
    OrganisationKind.ORGANISER: say("路演组织方"),
    OrganisationKind.AGENCY: say("技术转移服务机构"),
    OrganisationKind.FINANCIAL: say("金融机构"),
    OrganisationKind.BUREAU: say("科技管理部门"),
}

OPEN_KINDS = tuple(kind for kind in OrganisationKind if kind is not OrganisationKind.BUREAU)
"""The kinds that a person may register; a bureau is set up by whoever runs the market."""


def role_hints(kind: OrganisationKind) -> dict[MemberRole, Message]:
    """Return what each role may do in an organisation of that kind."""
    return BUREAU_ROLE_HINTS if kind is OrganisationKind.BUREAU else ROLE_HINTS


def check_grant(own: MemberRole, given: MemberRole) -> None:
    """Raise Forbidden where somebody would give more than they hold."""
    if ROLE_ORDER.index(given) > ROLE_ORDER.index(own):
        raise Forbidden(say("您不能授予高于自己的权限（%(role)s）。", role=ROLE_LABELS[given]))


def check_admin_remains(roles: Iterable[MemberRole], old: MemberRole, new: MemberRole | None) -> None:
    """Raise InvalidInput where the organisation's last admin would be demoted (`new`) or go (None).

    `roles` are those of all members, the one concerned included.
    """
    if old is not MemberRole.ADMIN or new is MemberRole.ADMIN:
        return
    if sum(role is MemberRole.ADMIN for role in roles) <= 1:
        raise InvalidInput(say("这是单位唯一的管理员。请先把另一位成员设为管理员，再做这一步。"))


def check_kind(kind: OrganisationKind, *, by_system: bool) -> OrganisationKind:
    """Return the kind, or raise Forbidden: people cannot set up a bureau."""
    if kind not in OPEN_KINDS and not by_system:
        raise Forbidden(say("科技管理部门由平台运营方设立，不能自行登记。"))
    return kind
