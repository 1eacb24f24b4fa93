"""Rows of the catalogue."""

from market.catalogue.models.imports import ImportRow, ImportRun, ImportState, RowState
from market.catalogue.models.listings import (
    Achievement,
    Indicators,
    IpRight,
    Listing,
    ListingFile,
    ListingVersion,
    NdaAcceptance,
    NumberSequence,
    TechnicalNeed,
)

__all__ = [
    "Achievement",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "Indicators",
    "IpRight",
    "Listing",
    "ListingFile",
    "ListingVersion",
    "NdaAcceptance",
    "NumberSequence",
    "RowState",
    "TechnicalNeed",
]
