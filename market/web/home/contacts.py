"""Whom to ask when the help page does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from market.accounts.models import Organisation, Verification
from market.kernel.database import AnySession
from market.kernel.permissions import OrganisationKind


def bureau_contacts(session: AnySession) -> Sequence[Organisation]:
    """Return the bureaus that run the market here, with the contact that they give to the public."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.BUREAU, Organisation.verification == Verification.VERIFIED)
        .order_by(Organisation.id)
        .limit(3)
    ).all()
