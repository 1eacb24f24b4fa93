"""Two at once: exactly one wins, nothing is lost, no number is given twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from market.catalogue.actions import accept_nda, save_listing, take_step
from market.catalogue.models import Achievement, NdaAcceptance
from market.catalogue.queries import find_listing
from market.catalogue.rules.lifecycle import ListingAction, ListingState
from market.catalogue.rules.vocabulary import ListingKind
from market.jobs.database import db
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.errors import Conflict, IllegalTransition
from market.kernel.permissions import SYSTEM, Actor

A = ListingKind.ACHIEVEMENT


def at_once(app: Flask, actor: Actor, tasks: list[Callable[[Context], Any]]) -> list[str]:
    """Run the tasks in threads of their own, let go together; return what each came to."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[Context], Any]) -> str:
        with app.app_context():
            ctx = new_context(actor)
            barrier.wait()
            try:
                with transaction(ctx.session):
                    task(ctx)
            except (Conflict, IllegalTransition) as error:
                return error.code
            else:
                return "done"
            finally:
                db.session.remove()

    db.session.rollback()  # the test's own snapshot is from before the race
    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(run, tasks))


def test_of_two_edits_of_one_version_one_is_kept_and_the_other_told(
    app: Flask, people: Any, create_listing: Any
) -> None:
    listing = create_listing(people.organisation)
    uid, version = listing.uid, listing.version
    titles = [f"名称 {n}" for n in range(4)]

    ends = at_once(
        app, people.editor.actor, [lambda ctx, t=t: save_listing(ctx, A, uid, {"title": t}, version) for t in titles]
    )

    assert ends == ["conflict"] * 3 + ["done"]
    assert find_listing(people.editor, A, uid).title in titles


def test_of_two_publications_one_happens(app: Flask, people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, ListingState.IN_REVIEW).uid

    ends = at_once(
        app, people.bureau.actor, [lambda ctx: take_step(ctx, A, uid, ListingAction.PUBLISH) for _ in range(4)]
    )

    assert ends == ["done"] + ["illegal_transition"] * 3


def test_no_public_number_is_given_twice(app: Flask, people: Any, create_listing: Any) -> None:
    uids = [create_listing(people.organisation, A, ListingState.IN_REVIEW).uid for _ in range(6)]

    ends = at_once(app, SYSTEM, [lambda ctx, uid=uid: take_step(ctx, A, uid, ListingAction.PUBLISH) for uid in uids])

    assert ends == ["done"] * 6
    numbers = sorted(number for (number,) in people.editor.session.query(Achievement.number))
    assert numbers == [f"A-2026-{n:05d}" for n in range(1, 7)]


def test_one_promise_is_recorded_once(app: Flask, people: Any, create_listing: Any) -> None:
    uid = create_listing(people.organisation, A, ListingState.PUBLISHED).uid

    ends = at_once(app, people.stranger.actor, [lambda ctx: accept_nda(ctx, uid) for _ in range(4)])

    assert ends == ["done"] * 4
    assert people.editor.session.query(NdaAcceptance).count() == 1
