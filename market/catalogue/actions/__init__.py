"""Use cases of the catalogue. Each takes the context first and asks for its permission itself."""

from market.catalogue.actions.drafts import create_listing, save_listing
from market.catalogue.actions.files import add_file, describe_file, remove_file
from market.catalogue.actions.nda import accept_nda
from market.catalogue.actions.steps import (
    expire_due,
    publish_unchecked,
    reveal_enterprise,
    submit_and_approve,
    take_step,
)

__all__ = [
    "accept_nda",
    "add_file",
    "create_listing",
    "describe_file",
    "expire_due",
    "publish_unchecked",
    "remove_file",
    "reveal_enterprise",
    "save_listing",
    "submit_and_approve",
    "take_step",
]
