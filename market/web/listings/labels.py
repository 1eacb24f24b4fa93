"""Words for codes, as templates ask for them: `{{ listing.field|label }}`, `{{ code|label("industry") }}`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from market.catalogue.rules.lifecycle import STATE_LABELS, ListingState
from market.catalogue.rules.vocabulary import (
    COOPERATION_MODE_LABELS,
    FIELD_LABELS,
    INDUSTRY_LABELS,
    IP_KIND_LABELS,
    IP_STATUS_LABELS,
    IP_WISH_LABELS,
    OWNERSHIP_LABELS,
    PHASE_LABELS,
    SECRECY_LABELS,
    TIER_LABELS,
    TRANSFER_MODE_LABELS,
    TRL_STANDARD_LABELS,
    CooperationMode,
    Field,
    Industry,
    IpKind,
    IpStatus,
    IpWish,
    Ownership,
    Phase,
    Secrecy,
    Tier,
    TransferMode,
    TrlStandard,
    phase_of,
)
from market.kernel.regions import region_label
from market.kernel.text import Message, say
from market.web.listings.trl import TRL_LABELS
from market.web.text import translate

_BY_TYPE: dict[type[StrEnum], dict[Any, Message]] = {
    CooperationMode: COOPERATION_MODE_LABELS,
    Field: FIELD_LABELS,
    Industry: INDUSTRY_LABELS,
    IpKind: IP_KIND_LABELS,
    IpStatus: IP_STATUS_LABELS,
    IpWish: IP_WISH_LABELS,
    ListingState: STATE_LABELS,
    Ownership: OWNERSHIP_LABELS,
    Phase: PHASE_LABELS,
    Secrecy: SECRECY_LABELS,
    Tier: TIER_LABELS,
    TransferMode: TRANSFER_MODE_LABELS,
    TrlStandard: TRL_STANDARD_LABELS,
}
_BY_NAME: dict[str, type[StrEnum]] = {
    "industry": Industry,
    "transfer_mode": TransferMode,
    "cooperation_mode": CooperationMode,
}
_BETWEEN = say("、")


def label(value: Any, of: str = "") -> str:
    """Return the word for a member of a vocabulary, for a code of the one named, a region or a readiness level."""
    if value is None or value == "":
        return ""
    if of == "region":
        return translate(region_label(str(value)))
    if of == "trl":
        return translate(TRL_LABELS[int(value)])
    if of == "phase":
        return translate(PHASE_LABELS[phase_of(int(value))])
    if of:
        value = _BY_NAME[of](value)
    return translate(_BY_TYPE[type(value)][value])


def labels(values: Any, of: str) -> str:
    """Return the words for several codes of one vocabulary, in one line."""
    return translate(_BETWEEN).join(label(value, of) for value in values or ())
