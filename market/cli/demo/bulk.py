"""Listings in bulk for load tests: real sentences of the demo content, mixed anew; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from market.accounts.models import Organisation
from market.catalogue.models import Achievement, TechnicalNeed
from market.catalogue.rules.lifecycle import ListingState
from market.catalogue.rules.vocabulary import ListingKind, Ownership, Secrecy, TrlStandard
from market.cli.demo.content import DemoListing, listings
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import OrganisationKind
from market.kernel.quantity import Comparator, Indicator

BATCH = 2000
NEEDS_SHARE = 0.05
_UID_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
_KINDS = ("连续化", "低能耗", "智能化", "高通量", "无溶剂", "宽温域", "小型化", "模块化", "绿色", "精密", "在线")
_FORMS = ("工艺", "成套装备", "关键技术", "方法与装置", "控制系统", "材料体系", "检测技术", "示范线")


def insert_in_bulk(ctx: Context, count: int, seed: int) -> Iterator[int]:
    """Insert published listings, one in twenty a need; yield how many are in after each batch.

    Written past the actions, without events: good for measuring, never for a market that people use.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up data, the same for the same seed
    pool = list(listings(ctx.today))
    owners = {
        ListingKind.ACHIEVEMENT: _owners(ctx, OrganisationKind.UNIVERSITY),
        ListingKind.NEED: _owners(ctx, OrganisationKind.ENTERPRISE),
    }
    done = 0
    while done < count:
        rows: dict[ListingKind, list[dict[str, Any]]] = {kind: [] for kind in ListingKind}
        for place in range(done, min(done + BATCH, count)):
            kind = ListingKind.NEED if chance.random() < NEEDS_SHARE else ListingKind.ACHIEVEMENT
            base = chance.choice([item for item in chance.sample(pool, 12) if item.kind is kind] or pool)
            rows[base.kind].append(_row(ctx, base, pool, place, seed, chance, chance.choice(owners[base.kind])))
        with transaction(ctx.session):
            if rows[ListingKind.ACHIEVEMENT]:
                ctx.session.execute(insert(Achievement), rows[ListingKind.ACHIEVEMENT])
            if rows[ListingKind.NEED]:
                ctx.session.execute(insert(TechnicalNeed), rows[ListingKind.NEED])
        done += sum(len(found) for found in rows.values())
        yield done


def _owners(ctx: Context, kind: OrganisationKind) -> list[int]:
    return list(ctx.session.scalars(select(Organisation.id).where(Organisation.kind == kind).order_by(Organisation.id)))


def _row(
    ctx: Context, base: DemoListing, pool: list[DemoListing], place: int, seed: int, chance: random.Random, owner: int
) -> dict[str, Any]:
    values, other = base.values, chance.choice(pool).values
    published = ctx.now - timedelta(days=chance.uniform(1, 170))
    row = {
        "organisation_id": owner,
        "uid": "".join(chance.choices(_UID_SIGNS, k=12)),
        "number": f"{'A' if base.kind is ListingKind.ACHIEVEMENT else 'N'}-L{seed}-{place:07d}",
        "own_number": f"LOAD-{seed}-{place:07d}",
        "state": ListingState.PUBLISHED,
        "title": _title(values, chance),
        "problem": values["problem"] + _sentence(other["problem"], chance),
        "indicators": [_varied(item, chance) for item in values["indicators"]],
        "keywords": values["keywords"][:3] + other["keywords"][:2],
        "field": values["field"],
        "industries": values["industries"],
        "region": chance.choice(("220200", "220200", "220100", "220500")),
        "sent_back_reason": "",
        "created_at": published - timedelta(days=3),
        "updated_at": published,
        "submitted_at": published - timedelta(days=2),
        "published_at": published,
        "confirmed_until": ctx.today + timedelta(days=chance.randint(20, 180)),
        "version": 1,
    }
    special = _achievement if base.kind is ListingKind.ACHIEVEMENT else _need
    return row | special(values, other, chance)


def _achievement(values: dict[str, Any], other: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    innovations = [*values["innovations"], *other.get("innovations", ())]
    return {
        "summary": _sentence(values["summary"], chance),
        "innovations": chance.sample(innovations, min(3, len(innovations))),
        "applications": values["applications"],
        "trl": chance.randint(2, 9),
        "trl_standard": TrlStandard.GBT_22900,
        "trl_evidence": values["trl_evidence"],
        "secrecy": Secrecy.PUBLIC,
        "ownership": Ownership(values["ownership"]),
        "co_owners": [],
        "team": values["team"],
        "transfer_modes": values["transfer_modes"],
        "price_fen": chance.choice((None, chance.randint(5, 3000) * 1_000_000)),
        "pay_after_use": False,
        "pay_terms": "",
        "video_url": "",
        "details_verified": "",
        "details_nda": "",
    }


def _need(values: dict[str, Any], other: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    same = ("background", "constraints", "cooperation_modes", "payment_nodes", "ip_wish", "solver_requirements")
    return {
        **{name: values[name] for name in same},
        "work_done": values["work_done"],
        "routes_not_wanted": other.get("routes_not_wanted", ""),
        "months": chance.randint(6, 36),
        "budget_fen": chance.randint(10, 800) * 1_000_000,
        "budget_negotiable": False,
        "anonymous": False,
        "criteria": [],
    }


def _title(values: dict[str, Any], chance: random.Random) -> str:
    subject = chance.choice(values["keywords"])
    return f"{chance.choice(_KINDS)}{subject}{chance.choice(values['keywords'])}{chance.choice(_FORMS)}"[:120]


def _sentence(text: str, chance: random.Random) -> str:
    parts = [part for part in text.split("。") if part]
    return chance.choice(parts) + "。" if parts else text


def _varied(item: dict[str, Any], chance: random.Random) -> Indicator:
    value = item["value"]
    shifted = None if value is None else (Decimal(str(value)) * chance.randint(80, 125) / 100).normalize()
    return Indicator(
        metric=item["metric"], comparator=Comparator(item["comparator"]), value=shifted,
        value_high=None if shifted is None or item["value_high"] is None else shifted * 2,
        unit=item["unit"], method=item.get("method", ""), compared_with=item.get("compared_with", ""),
        current=item.get("current", ""),
    )  # fmt: skip
