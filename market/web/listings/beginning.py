"""Who may begin a listing, and for which organisation."""

from __future__ import annotations

from market.accounts.models import Organisation
from market.kernel.permissions import OrganisationKind, Permission, allows
from market.web.current import context, signed_in


def writing_for() -> Organisation | None:
    """Return the organisation that the reader acts for if they may write listings for it, else None."""
    found = signed_in()
    organisation = found.organisation if found else None
    if organisation is None or organisation.kind is OrganisationKind.BUREAU:
        return None
    if not allows(context().actor, Permission.LISTING_EDIT, organisation_id=organisation.id):
        return None
    return organisation
