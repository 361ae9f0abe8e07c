"""The writer: batches, refusals that stay their own, and one bad request that fails nobody else."""

from __future__ import annotations

import multiprocessing
import os
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from consent.core.jose import SigningKey
from consent.errors import NotFound, NotPossible, Unavailable
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.service.writer import BATCH, Writer
from consent.store import log
from consent.store.schema import leaves, log_commits, texts
from tests.samples import NOW, at_once

FIRM = "page-computers"


def _append(transaction: Transaction, name: str) -> int:
    time = transaction.time(FIRM, NOW)
    return transaction.append(FIRM, name.encode(), event="test", subject=None, time=time)


def _size(house: Installation) -> int:
    with house.database.reading() as connection:
        head = log.head(connection, FIRM)
        rows = connection.execute(
            select(func.count()).select_from(leaves).where(leaves.c.firm == FIRM)
        ).scalar_one()
    assert head is not None
    assert head.size == rows
    return head.size


def test_it_returns_what_the_verb_returned(any_house: Installation) -> None:
    """A verb's result reaches its caller after the commit."""
    before = _size(any_house)
    assert any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "a")) == before
    assert _size(any_house) == before + 1


def test_appends_at_once_get_an_index_each(any_house: Installation) -> None:
    """Sixty-four threads: sixty-four leaves, no gap and no index twice."""
    before = _size(any_house)
    tasks = [
        lambda number=number: any_house.writer.submit(
            [FIRM], lambda transaction: _append(transaction, str(number))
        )
        for number in range(64)
    ]
    assert sorted(at_once(tasks)) == list(range(before, before + 64))  # type: ignore[type-var]
    assert _size(any_house) == before + 64


def test_what_waits_is_committed_together(any_house: Installation) -> None:
    """While the writer is busy, submissions gather; they share one commit."""
    gate, entered = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        entered.set()
        gate.wait(10)

    holder = threading.Thread(target=lambda: any_house.writer.submit([FIRM], hold))
    holder.start()
    entered.wait(10)
    before = _commits(any_house)
    threads = [
        threading.Thread(
            target=lambda: any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "x"))
        )
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    while any_house.writer._queue.qsize() < 20:
        threading.Event().wait(0.005)
    gate.set()
    for thread in [holder, *threads]:
        thread.join()
    assert _commits(any_house) == before + 1


def _commits(house: Installation) -> int:
    with house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(log_commits)).scalar_one())


def test_a_refusal_reaches_its_own_caller_only(any_house: Installation) -> None:
    """The leaves of a refused verb go, those of its neighbours stay."""
    before = _size(any_house)

    def refused(transaction: Transaction) -> None:
        _append(transaction, "never")
        raise NotPossible("test", "refused")

    tasks = [
        (lambda: any_house.writer.submit([FIRM], refused))
        if number % 2
        else (lambda: any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "kept")))
        for number in range(20)
    ]
    results = at_once(tasks)
    assert sum(isinstance(result, NotPossible) for result in results) == 10
    assert _size(any_house) == before + 10


def test_a_programming_error_fails_nobody_else(any_house: Installation) -> None:
    """The batch is run again one by one."""
    before = _size(any_house)

    def broken(transaction: Transaction) -> None:
        _append(transaction, "never")
        raise ZeroDivisionError

    tasks = [
        (lambda: any_house.writer.submit([FIRM], broken))
        if number == 7
        else (lambda: any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "kept")))
        for number in range(20)
    ]
    results = at_once(tasks)
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 1
    assert _size(any_house) == before + 19


def test_a_bad_statement_fails_nobody_else(any_house: Installation) -> None:
    """A database error inside one verb leaves the others whole, on both engines."""
    before = _size(any_house)

    def broken(transaction: Transaction) -> None:
        transaction.connection.execute(texts.insert().values(sha256=None, media_type="x", content=b""))

    tasks = [
        (lambda: any_house.writer.submit([FIRM], broken))
        if number == 3
        else (lambda: any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "kept")))
        for number in range(10)
    ]
    results = at_once(tasks)
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert _size(any_house) == before + 9


def test_a_firm_without_a_log_is_not_found(any_house: Installation) -> None:
    """Nobody appends to a log that was never made."""
    with pytest.raises(NotFound):
        any_house.writer.submit(["nobody"], lambda transaction: transaction.time("nobody", NOW))


def test_time_never_goes_back(any_house: Installation) -> None:
    """A clock that is a little behind gives the last record's time again."""
    moments = (NOW, NOW - timedelta(seconds=90), NOW + timedelta(seconds=1))
    times = [any_house.writer.submit([FIRM], partial(_append_at, moment=moment)) for moment in moments]
    assert times == sorted(times)


def _append_at(transaction: Transaction, moment: datetime) -> datetime:
    time = transaction.time(FIRM, moment)
    transaction.append(FIRM, b"x", event="test", subject=None, time=time)
    return time


def test_a_clock_two_minutes_behind_is_refused(any_house: Installation) -> None:
    """A record must not be dated wrongly by a broken clock."""
    any_house.writer.submit([FIRM], lambda transaction: _append_at(transaction, NOW))
    late = NOW - timedelta(minutes=2, seconds=1)
    with pytest.raises(Unavailable, match="clock"):
        any_house.writer.submit([FIRM], lambda transaction: _append_at(transaction, late))


def test_a_refused_clock_fails_nobody_else(any_house: Installation) -> None:
    """One request with a bad time does not take its batch along."""
    any_house.writer.submit([FIRM], lambda transaction: _append_at(transaction, NOW))
    late = NOW - timedelta(minutes=5)
    moments = [late, *[NOW] * 9]
    tasks = [
        lambda moment=moment: any_house.writer.submit(
            [FIRM], lambda transaction: _append_at(transaction, moment)
        )
        for moment in moments
    ]
    assert sum(isinstance(result, Unavailable) for result in at_once(tasks)) == 1


def test_a_writer_for_another_log_key_is_refused(any_house: Installation) -> None:
    """A process that was started with other keys cannot append."""
    keys = replace(any_house.keys, log=SigningKey(b"s" * 32))
    stranger = Writer(any_house.database, keys, any_house.known_heads)
    with pytest.raises(Exception, match="bound to the log key"):
        stranger.submit([FIRM], lambda transaction: _append(transaction, "x"))
    stranger.close()


def test_more_than_a_batch_is_taken_in_turns(any_house: Installation) -> None:
    """A queue longer than a batch loses nobody."""
    before = _size(any_house)
    count = BATCH + 20
    tasks = [
        lambda: any_house.writer.submit([FIRM], lambda transaction: _append(transaction, "x"))
        for _ in range(count)
    ]
    at_once(tasks)
    assert _size(any_house) == before + count


def test_a_child_process_starts_its_own_thread(house: Installation) -> None:
    """After a fork the writer works in the child too."""
    house.writer.submit([FIRM], lambda transaction: _append(transaction, "parent"))
    before = _size(house)
    context = multiprocessing.get_context("fork")
    child = context.Process(target=_append_in_child, args=(house,))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert _size(house) == before + 1


def _append_in_child(house: Installation) -> None:
    house.database._reader.dispose(close=False)
    house.database._writer.dispose(close=False)
    house.writer.submit([FIRM], lambda transaction: _append(transaction, "child"))
    os._exit(0)
