"""The demo market's content, read from JSON and turned into the values that actions take."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.identifiers import patent_with_check
from market.kernel.money import parse_money

FOLDER = Path(__file__).parent / "content"
PATENTS = frozenset({"invention", "utility", "design", "pct"})


@dataclass(frozen=True, slots=True)
class DemoListing:
    """One listing to be entered: whose it is, what it says."""

    owner: str
    kind: ListingKind
    values: dict[str, Any]


def organisations() -> list[dict[str, Any]]:
    """Return the demo organisations, as written."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "organisations.json").read_text(encoding="utf-8"))
    return found


def listings(today: date) -> Iterator[DemoListing]:
    """Yield every demo listing, industry by industry; deadlines are counted from today."""
    chance = random.Random(20261121)  # noqa: S311 - a fixed seed: the same market everywhere
    for path in sorted(FOLDER.glob("*.json")):
        if path.name == "organisations.json":
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        for item in data["achievements"]:
            yield DemoListing(item["owner"], ListingKind.ACHIEVEMENT, achievement_values(item))
        for item in data["needs"]:
            yield DemoListing(item["owner"], ListingKind.NEED, need_values(item, today, chance))


def achievement_values(item: dict[str, Any]) -> dict[str, Any]:
    """Return an achievement's values by the model's names."""
    same = (
        "title", "summary", "problem", "innovations", "indicators", "applications", "keywords", "field", "industries",
        "trl", "trl_evidence", "ownership", "team", "transfer_modes", "pay_after_use",
    )  # fmt: skip
    return {
        **{name: item[name] for name in same},
        "own_number": item["number"],
        "secrecy": "public",
        "trl_standard": "gbt_22900",
        "co_owners": [{"name": name, "consented": True} for name in item["co_owners"]],
        "ip_rights": [_right(right) for right in item["ip"]],
        "price_fen": _fen(item["price_wan"]),
        "pay_terms": item.get("pay_terms", ""),
        "details_verified": item["verified_details"],
        "details_nda": item["nda_details"],
    }


def need_values(item: dict[str, Any], today: date, chance: random.Random) -> dict[str, Any]:
    """Return a need's values by the model's names; two thirds get a day until which answers are taken."""
    same = (
        "title", "background", "problem", "indicators", "work_done", "constraints", "routes_not_wanted",
        "cooperation_modes", "months", "payment_nodes", "ip_wish", "solver_requirements", "anonymous", "field",
        "industries", "keywords",
    )  # fmt: skip
    values = {name: item[name] for name in same}
    budget = _fen(item["budget_wan"])
    values |= {"own_number": item["number"], "budget_fen": budget, "budget_negotiable": budget is None}
    if chance.random() < 0.67:
        until = today + timedelta(days=chance.randint(6, 120))
        values |= {"submissions_until": until, "questions_until": until - timedelta(days=5)}
        values["criteria"] = [
            {"name": "技术路线与指标", "weight": 50},
            {"name": "团队与条件", "weight": 30},
            {"name": "报价与进度", "weight": 20},
        ]
    return values


def _right(right: dict[str, Any]) -> dict[str, Any]:
    number = patent_with_check(right["stem"]) if right["kind"] in PATENTS else right.get("number", "")
    return {
        "kind": right["kind"], "number": number, "title": right["title"], "status": right["status"],
        "expires_on": right["expires_on"], "fee_paid_until": right["fee_paid_until"],
    }  # fmt: skip


def _fen(wan: float | None) -> int | None:
    return None if wan is None else parse_money(str(wan), unit="万元")
