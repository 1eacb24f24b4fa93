"""Filling an empty market: people, history, and what people said about their matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select

from market.accounts.actions.organisations import create_organisation, submit_organisation
from market.accounts.actions.registration import create_user
from market.accounts.credentials import PasswordHash
from market.accounts.models import Organisation
from market.accounts.queries import load_actor
from market.catalogue.models import Achievement, TechnicalNeed
from market.cli.demo.history import DAYS, timeline
from market.cli.demo.people import Cast, settle
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.identifiers import uscc_with_check
from market.kernel.permissions import OrganisationKind
from market.matching.actions import judge_match
from market.matching.models import FeedbackReason, Match, MatchLevel

BATCH = 50
FOUNDED = timedelta(days=DAYS + 5)

NewContext = Callable[[datetime], Context]


def is_empty(ctx: Context) -> bool:
    """Say whether the market has no organisation yet."""
    found = not ctx.session.scalar(select(func.count()).select_from(Organisation))
    ctx.session.rollback()
    return found


def found_market(new_context: NewContext, now: datetime, password_hash: PasswordHash) -> Cast:
    """Establish the organisations and their people; return who acts for them."""
    ctx = new_context(now - FOUNDED)
    with transaction(ctx.session):
        return settle(ctx, password_hash)


def tell_history(new_context: NewContext, cast: Cast, now: datetime, password_hash: PasswordHash) -> Iterator[int]:
    """Enter every listing and take its steps; yield how many moments are told after each transaction."""
    session = new_context(now).session
    told = 0
    moments = timeline(cast, now)
    while batch := list(islice(moments, BATCH)):
        with transaction(session):
            for at, act in batch:
                act(new_context(at))
        told += len(batch)
        yield told
    with transaction(session):
        _newcomer(new_context(now - timedelta(seconds=30)), password_hash)


def _newcomer(ctx: Context, password_hash: PasswordHash) -> None:
    """Enter an enterprise that waits for the bureau's check."""
    user = create_user(ctx, email="newcomer@demo.example", name="丁晓禾", password_hash=password_hash)
    person = replace(ctx, actor=load_actor(ctx.session, user, None)[0])
    organisation = create_organisation(
        person,
        kind=OrganisationKind.ENTERPRISE,
        values={
            "name": "新辰农产品加工有限公司（演示）",
            "uscc": uscc_with_check("91220201MA1B00155"),
            "region": "220200",
            "address": "吉林市永吉县食品园（演示地址）",
            "introduction": "玉米与大豆深加工企业，员工 60 人。（演示单位，内容为虚构）",
            "contact_name": "丁晓禾",
            "contact_email": "newcomer@demo.example",
            "reply_days": 3,
        },
    )
    person = replace(ctx, actor=load_actor(ctx.session, user, organisation.id)[0])
    submit_organisation(person, organisation.uid)


def judge_some(ctx: Context, cast: Cast) -> int:
    """Let enterprises say of some of their matches whether they were of use; return how many did."""
    rows = ctx.session.execute(
        select(Match.level, TechnicalNeed.uid, Achievement.uid, TechnicalNeed.organisation_id)
        .join(TechnicalNeed, Match.need_id == TechnicalNeed.id)
        .join(Achievement, Match.achievement_id == Achievement.id)
        .order_by(Match.need_id, Match.score.desc())
    ).all()
    keys = {number: key for key, number in cast.organisations.items()}
    judged = [row for place, row in enumerate(rows) if place % 11 == 0][:60]
    with transaction(ctx.session):
        for level, need_uid, achievement_uid, organisation_id in judged:
            useful = level is not MatchLevel.WEAK
            reason = FeedbackReason.RIGHT_TECHNOLOGY if useful else FeedbackReason.WRONG_FIELD
            person = replace(ctx, actor=cast.editors[keys[organisation_id]])
            judge_match(person, need_uid, achievement_uid, useful=useful, reason=reason, note="")
    return len(judged)
