"""What follows each event: one table. An event without an entry is a fault that a test finds."""

from __future__ import annotations

from functools import cache

from market.accounts import events as accounts
from market.catalogue import events as catalogue
from market.catalogue.sheets import events as sheets
from market.jobs.effects import INDEX_LISTING, INDEX_ORGANISATION, MATCH_LISTING, START_IMPORT
from market.jobs.handling import AnyHandler
from market.jobs.letters import (
    SEND_CONFIRMATION,
    SEND_INVITATION,
    SEND_KNOWN_ACCOUNT,
    SEND_RESET,
    SEND_VERIFICATION_REFUSED,
    SEND_VERIFIED,
)
from market.kernel.events import AccessRefused, Event
from market.matching import events as matching

# The trail is all that the event is for.
AUDIT_ONLY: tuple[AnyHandler, ...] = ()

SHELF: tuple[AnyHandler, ...] = (INDEX_LISTING, MATCH_LISTING)

HANDLERS: dict[type[Event], tuple[AnyHandler, ...]] = {
    AccessRefused: AUDIT_ONLY,
    # People
    accounts.UserRegistered: (SEND_CONFIRMATION,),
    accounts.ConfirmationRequested: (SEND_CONFIRMATION,),
    accounts.ConfirmationRefused: AUDIT_ONLY,
    accounts.RegistrationRepeated: (SEND_KNOWN_ACCOUNT,),
    accounts.PasswordResetRequested: (SEND_RESET,),
    accounts.PasswordResetRefused: AUDIT_ONLY,  # nobody learns from a mail that there is no account
    accounts.UserCreated: AUDIT_ONLY,  # whoever made it tells the person
    accounts.EmailConfirmed: AUDIT_ONLY,
    accounts.ProfileEdited: AUDIT_ONLY,  # names of people are not in the index
    accounts.SignedIn: AUDIT_ONLY,
    accounts.SignInFailed: AUDIT_ONLY,
    accounts.SignedOut: AUDIT_ONLY,
    accounts.SessionsEnded: AUDIT_ONLY,
    accounts.PasswordChanged: AUDIT_ONLY,
    # Organisations
    accounts.OrganisationCreated: AUDIT_ONLY,  # found by search once it is verified
    accounts.OrganisationEdited: (INDEX_ORGANISATION,),
    accounts.OrganisationSubmitted: (INDEX_ORGANISATION,),  # one that was verified is not while it is checked anew
    accounts.OrganisationVerified: (INDEX_ORGANISATION, SEND_VERIFIED),
    accounts.OrganisationRefused: (INDEX_ORGANISATION, SEND_VERIFICATION_REFUSED),
    accounts.MemberAdded: AUDIT_ONLY,
    accounts.MemberInvited: (SEND_INVITATION,),
    accounts.InvitationRevoked: AUDIT_ONLY,  # its link is refused from now on
    accounts.InvitationAccepted: AUDIT_ONLY,
    accounts.RoleChanged: AUDIT_ONLY,  # rights are read live at every request
    accounts.MemberRemoved: AUDIT_ONLY,
    accounts.MemberLeft: AUDIT_ONLY,
    # Listings: what is not on the shelf is neither found nor matched
    catalogue.ListingCreated: AUDIT_ONLY,
    catalogue.ListingEdited: SHELF,
    catalogue.ListingSubmitted: AUDIT_ONLY,
    catalogue.ListingRecalled: AUDIT_ONLY,
    catalogue.ListingApproved: AUDIT_ONLY,
    catalogue.ListingSentBack: AUDIT_ONLY,
    catalogue.ListingPublished: SHELF,
    catalogue.ListingPaused: SHELF,
    catalogue.ListingResumed: SHELF,
    catalogue.ListingWithdrawn: SHELF,
    catalogue.ListingExpired: SHELF,
    catalogue.ListingRenewed: SHELF,
    catalogue.ListingReopened: AUDIT_ONLY,  # it has left the shelf when it was withdrawn
    catalogue.EnterpriseRevealed: SHELF,
    catalogue.FileAdded: AUDIT_ONLY,  # files are not searched
    catalogue.FileDescribed: AUDIT_ONLY,
    catalogue.FileRemoved: AUDIT_ONLY,
    catalogue.NdaAccepted: AUDIT_ONLY,
    # Spreadsheets: their rows' own events do the rest
    sheets.ImportStarted: (START_IMPORT,),
    sheets.ImportConfirmed: (START_IMPORT,),
    sheets.ImportChecked: AUDIT_ONLY,
    sheets.ImportFinished: AUDIT_ONLY,
    sheets.ImportFailed: AUDIT_ONLY,
    sheets.ImportCancelled: AUDIT_ONLY,
    # Matches
    matching.MatchJudged: AUDIT_ONLY,  # read together with others when the weights are looked at
}


@cache
def _by_name() -> dict[str, tuple[AnyHandler, ...]]:
    return {kind.__name__: handlers for kind, handlers in HANDLERS.items()}


def handlers_of(event_name: str) -> tuple[AnyHandler, ...] | None:
    """Return what follows an event of that name, or None where this version of the market does not know it."""
    return _by_name().get(event_name)
