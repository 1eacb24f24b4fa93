"""The outbox: every effect happens once, in order, whatever fails or dies in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.inbox.actions import queue_mail
from market.inbox.models import Mail
from market.inbox.rules import MAX_ATTEMPTS
from market.jobs.delivery import deliver_outbox, drain, has_due, retry_parked
from market.jobs.handling import AnyHandler, Handler, Happened, IndexHandler, Write
from market.jobs.indexing import organisation_key
from market.jobs.wiring import Container, new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.events import AccessRefused, Event, EventRecord, OutboxEntry
from market.search.memory_index import MemoryIndex
from market.search.port import IndexBusy, IndexUnusable, SearchDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOpened(Event):
    object_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopClosed(Event):
    object_kind: ClassVar[str] = "organisation"


class Killed(BaseException):
    """Stands for kill -9: nothing catches it, nothing is cleaned up after it."""


def mail_handler(name: str = "tell", fault: Callable[[Happened], None] = lambda _: None) -> Handler:
    """Return a handler whose effect can be counted: one mail an event, without any key that would hide a second."""

    def prepare(ctx: Context, event: Happened) -> Write:
        number = ctx.session.query(Mail).count()

        def write() -> None:
            queue_mail(
                ctx, template=name, to_address="a@example.cn", locale="en", params={"seq": event.seq},
                dedup_key=f"{name}:{event.seq}:{number}",
            )  # fmt: skip
            fault(event)

        return write

    return Handler(name, prepare)


INDEX = IndexHandler("index", lambda ctx, event: (organisation_key(event.object_id),))


def finder(*handlers: AnyHandler) -> Callable[[str], tuple[AnyHandler, ...] | None]:
    return {"ShopOpened": handlers, "ShopClosed": ()}.get


@pytest.fixture
def happen(session: Session) -> Callable[..., None]:
    def record(*events: Event) -> None:
        ctx = new_context()
        with transaction(ctx.session):
            for event in events:
                ctx.record(event)

    return record


def told(session: Session, name: str = "tell") -> list[int]:
    session.rollback()
    mails = session.scalars(select(Mail).where(Mail.template == name).order_by(Mail.id))
    return [mail.params["seq"] for mail in mails]


def left(session: Session) -> list[OutboxEntry]:
    session.rollback()
    return list(session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


def test_what_is_delivered_leaves_the_outbox_and_stays_in_the_trail(
    session: Session, happen: Callable[..., None]
) -> None:
    happen(ShopOpened(object_id=1), ShopClosed(object_id=1), ShopOpened(object_id=2))
    assert deliver_outbox(new_context(), find=finder(mail_handler())) == 3
    assert told(session) == [1, 3]
    assert left(session) == []
    assert session.query(EventRecord).count() == 3


def test_a_batch_takes_the_oldest_first_and_no_more_than_asked(session: Session, happen: Callable[..., None]) -> None:
    happen(*(ShopOpened(object_id=n) for n in range(1, 6)))
    assert deliver_outbox(new_context(), 2, find=finder(mail_handler())) == 2
    assert told(session) == [1, 2]
    assert [entry.event_seq for entry in left(session)] == [3, 4, 5]


def test_a_row_that_fails_is_put_off_and_stops_no_other(session: Session, happen: Callable[..., None]) -> None:
    def second_fails(event: Happened) -> None:
        if event.object_id == 2:
            raise RuntimeError("broken shop\nwith details that are nobody's business")

    happen(*(ShopOpened(object_id=n) for n in (1, 2, 3)))
    ctx = new_context()
    assert deliver_outbox(ctx, find=finder(mail_handler(fault=second_fails))) == 2
    assert told(session) == [1, 3]
    (entry,) = left(session)
    assert (entry.event_seq, entry.attempts) == (2, 1)
    assert entry.due_at == ctx.now + timedelta(seconds=5)
    assert entry.last_error == "tell: RuntimeError: broken shop"
    assert not has_due(ctx)


def test_each_failure_doubles_the_wait_until_the_row_is_parked_and_asked_for_again(
    session: Session, happen: Callable[..., None], clock: Any
) -> None:
    def fails(_event: Happened) -> None:
        raise RuntimeError("no")

    happen(ShopOpened(object_id=1))
    waits = []
    for _ in range(MAX_ATTEMPTS - 1):
        deliver_outbox(new_context(), find=finder(mail_handler(fault=fails)))
        (entry,) = left(session)
        waits.append((entry.due_at - clock.now()).total_seconds())
        clock.moment = entry.due_at
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280]
    deliver_outbox(new_context(), find=finder(mail_handler(fault=fails)))
    (entry,) = left(session)
    assert entry.parked_at == clock.now()
    clock.move(days=30)
    assert not has_due(new_context())

    ctx = new_context()
    with transaction(session):
        assert retry_parked(ctx) == 1
    assert deliver_outbox(new_context(), find=finder(mail_handler())) == 1
    assert told(session) == [1]


def test_handlers_that_are_done_are_not_run_again(session: Session, happen: Callable[..., None], clock: Any) -> None:
    fail = {"second": True}

    def fails_once(_event: Happened) -> None:
        if fail["second"]:
            raise RuntimeError("not yet")

    handlers = finder(mail_handler("first"), mail_handler("second", fails_once))
    happen(ShopOpened(object_id=1))
    deliver_outbox(new_context(), find=handlers)
    assert left(session)[0].done == ["first"]
    fail["second"] = False
    clock.move(minutes=1)
    deliver_outbox(new_context(), find=handlers)
    assert (told(session, "first"), told(session, "second")) == ([1], [1])
    assert left(session) == []


def test_an_event_of_another_version_waits_for_one_that_knows_it(session: Session, happen: Callable[..., None]) -> None:
    happen(ShopOpened(object_id=1))
    assert deliver_outbox(new_context(), find=lambda _name: None) == 0
    (entry,) = left(session)
    assert "no handlers are known for ShopOpened" in entry.last_error


def test_handlers_with_the_same_target_run_once_for_a_batch(session: Session, happen: Callable[..., None]) -> None:
    handler = replace(mail_handler(), target=lambda event: event.object_id)
    happen(*(ShopOpened(object_id=n) for n in (1, 2, 1, 1, 2)))
    assert deliver_outbox(new_context(), find=finder(handler)) == 5
    assert told(session) == [1, 2]


def test_a_failed_run_for_a_target_is_not_taken_for_a_done_one(session: Session, happen: Callable[..., None]) -> None:
    def first_fails(event: Happened) -> None:
        if event.seq == 1:
            raise RuntimeError("once")

    handler = replace(mail_handler(fault=first_fails), target=lambda event: event.object_id)
    happen(ShopOpened(object_id=1), ShopOpened(object_id=1))
    deliver_outbox(new_context(), find=finder(handler))
    assert told(session) == [2]


# The index


class CountingIndex(MemoryIndex):
    """The memory index, with its commits counted and a fault where a test wants one."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[list[str]] = []
        self.fault: Callable[[list[str]], None] = lambda _keys: None
        self.after: Callable[[], None] = lambda: None

    def upsert(self, documents: Iterable[SearchDocument]) -> None:
        documents = list(documents)
        keys = [document.key for document in documents]
        self.fault(keys)
        self.commits.append(keys)
        super().upsert(documents)
        self.after()


@pytest.fixture
def index(shared: Container) -> CountingIndex:
    index = CountingIndex()
    index.rebuild([])
    shared.search = index
    return index


@pytest.fixture
def shops(create_organisation: Any) -> list[int]:
    return [create_organisation().id for _ in range(3)]


def test_a_batch_is_one_commit_of_the_index(
    session: Session, happen: Callable[..., None], index: CountingIndex, shops: list[int]
) -> None:
    happen(*(ShopOpened(object_id=n) for n in [*shops, shops[0]]))
    assert deliver_outbox(new_context(), find=finder(INDEX)) == 4
    assert index.commits == [[organisation_key(n) for n in shops]]
    assert left(session) == []


def test_the_index_is_written_before_other_handlers_run(
    happen: Callable[..., None], index: CountingIndex, shops: list[int]
) -> None:
    seen: list[int] = []
    look = Handler("look", lambda ctx, event: seen.append(index.count()))
    happen(*(ShopOpened(object_id=n) for n in shops))
    deliver_outbox(new_context(), find=finder(look, INDEX))
    assert seen == [3, 3, 3]


def test_a_document_that_cannot_be_indexed_stops_no_other(
    session: Session, happen: Callable[..., None], index: CountingIndex, shops: list[int]
) -> None:
    def poison(keys: list[str]) -> None:
        if organisation_key(shops[1]) in keys:
            raise RuntimeError("poison")

    index.fault = poison
    happen(*(ShopOpened(object_id=n) for n in shops))
    assert deliver_outbox(new_context(), find=finder(INDEX)) == 2
    assert set(index.versions()) == {organisation_key(shops[0]), organisation_key(shops[2])}
    (entry,) = left(session)
    assert entry.attempts == 1


@pytest.mark.parametrize("fault", [IndexBusy(), OSError(28, "No space left on device")])
def test_an_index_that_cannot_be_written_puts_rows_off_without_blame(
    session: Session, happen: Callable[..., None], index: CountingIndex, shops: list[int], clock: Any, fault: Exception
) -> None:
    def refuse(_keys: list[str]) -> None:
        raise fault

    index.fault = refuse
    happen(ShopOpened(object_id=shops[0]), ShopClosed(object_id=shops[0]))
    for _ in range(MAX_ATTEMPTS * 2):
        deliver_outbox(new_context(), find=finder(INDEX, mail_handler()))
        clock.move(seconds=10)
    (entry,) = left(session)
    assert (entry.attempts, entry.parked_at) == (0, None)

    index.fault = lambda _keys: None
    assert deliver_outbox(new_context(), find=finder(INDEX, mail_handler())) == 1
    assert len(told(session)) == 1
    assert index.count() == 1


def test_a_lost_index_is_rebuilt_on_the_way(
    session: Session, happen: Callable[..., None], index: CountingIndex, shops: list[int]
) -> None:
    def lost(_keys: list[str]) -> None:
        raise IndexUnusable

    index.fault = lost
    happen(ShopOpened(object_id=shops[0]))
    assert deliver_outbox(new_context(), find=finder(INDEX)) == 1
    assert index.count() == len(shops)


def test_what_is_no_longer_public_leaves_the_index(
    session: Session, happen: Callable[..., None], index: CountingIndex, create_organisation: Any
) -> None:
    unverified = create_organisation(verified=False)
    key = organisation_key(unverified.id)
    index.upsert([SearchDocument(key=key, kind="organisation", title="旧", body="")])
    happen(ShopOpened(object_id=unverified.id))
    deliver_outbox(new_context(), find=finder(INDEX))
    assert index.count() == 0


# Crashes


def crash_at(step: int) -> Callable[[], None]:
    """Return something that is called at each step and dies at the given one."""
    left = [step]

    def tick() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    return tick


@pytest.mark.parametrize("step", range(1, 15))
def test_killed_at_any_step_everything_happens_once_after_the_restart(
    session: Session, happen: Callable[..., None], index: CountingIndex, shops: list[int], step: int
) -> None:
    tick = crash_at(step)

    def handler(name: str) -> Handler:
        inner = mail_handler(name, fault=lambda _event: tick())

        def prepare(ctx: Context, event: Happened) -> Write | None:
            tick()
            return inner.prepare(ctx, event)

        return replace(inner, prepare=prepare)

    index.fault = lambda _keys: tick()
    index.after = tick
    handlers = finder(INDEX, handler("first"), handler("second"))
    happen(*(ShopOpened(object_id=n) for n in shops))
    with pytest.raises(Killed):
        deliver_outbox(new_context(), find=handlers)
    session.rollback()
    deliver_outbox(new_context(), find=handlers)
    assert sorted(told(session, "first")) == sorted(told(session, "second")) == [1, 2, 3]
    assert index.count() == len(shops)
    assert left(session) == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.lists(st.booleans(), max_size=12), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_whatever_fails_on_the_way_each_effect_happens_exactly_once(
    session: Session, happen: Callable[..., None], clock: Any, faults: list[bool], sizes: list[int]
) -> None:
    with transaction(session):
        session.query(Mail).delete()
    waiting = list(faults)

    def fault(_event: Happened) -> None:
        if waiting and waiting.pop():
            raise RuntimeError("by chance")

    handlers = finder(mail_handler("first", fault), mail_handler("second", fault))
    first = (session.query(EventRecord).count() or 0) + 1
    for size in sizes:
        happen(*(ShopOpened(object_id=1) for _ in range(size)))
        deliver_outbox(new_context(), 3, find=handlers)
    for _ in range(len(faults) + 2):
        clock.move(hours=2)
        deliver_outbox(new_context(), find=handlers)
    wanted = list(range(first, first + sum(sizes)))
    assert sorted(told(session, "first")) == sorted(told(session, "second")) == wanted
    assert left(session) == []


def test_draining_goes_on_until_nothing_is_due(session: Session, happen: Callable[..., None], system: Context) -> None:
    happen(*(AccessRefused(object_id=0, what="GET x", why="forbidden") for _ in range(450)))
    assert drain() == 450
    assert left(session) == []
