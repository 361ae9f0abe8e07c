"""Races between processes, each with a database, writer and memory of its own: nothing lost, nothing twice, no gap."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.core.session_tokens import damm_digit
from consent.errors import ConsentError
from consent.service import acceptances, audit, customers, desk, installation, publishing, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from tests.firm_folders import write_firm
from tests.samples import NOW, PASSWORD, VISITOR, accepted, filled_form, settings_in

SAMPLE = "page-computers"
PROCESSES = 4
SPAWNED = multiprocessing.get_context("spawn")
Work = Callable[..., list[str]]

_start: Barrier


def _remember(barrier: Barrier) -> None:
    global _start  # noqa: PLW0603 - a process of the pool has nowhere else to keep it
    _start = barrier
    desk._PATIENCE_SECONDS = 60.0  # however slow the machine is


def _work(work: Work, data: Path, url: str, number: int, *rest: object) -> list[str]:
    """In a process of the pool: open the installation, wait for the others, work."""
    house = installation.open_installation(settings_in(data, database_url=url))
    try:
        _start.wait(60)
        return work(house, number, *rest)
    finally:
        house.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Four processes, started once."""
    barrier = SPAWNED.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, SPAWNED, initializer=_remember, initargs=(barrier,)) as made:
        yield made


@pytest.fixture
def race(pool: ProcessPoolExecutor, any_house: Installation) -> Callable[..., list[list[str]]]:
    """Runs a function in four processes at once, on the database of `any_house`; what each of them returned."""
    settings = any_house.settings

    def run(work: Work, *rest: object) -> list[list[str]]:
        place = (settings.data, settings.database_url)
        futures = [pool.submit(_work, work, *place, number, *rest) for number in range(PROCESSES)]
        return [future.result(120) for future in futures]

    return run


Race = Callable[..., list[list[str]]]


def _accept_many(house: Installation, _: int, count: int) -> list[str]:
    return [accepted(house, SAMPLE).acceptance.id for _ in range(count)]


def test_acceptances_of_all_processes_are_recorded_without_a_gap(any_house: Installation, race: Race) -> None:
    """Four times sixteen: every answer is on record, every leaf in its place, the log whole."""
    before = audit.log_state(any_house, SAMPLE).size
    answered = [name for names in race(_accept_many, 16) for name in names]
    assert len(set(answered)) == PROCESSES * 16
    rows = audit.records(any_house, SAMPLE, Filter(), per_page=1000).rows
    assert {row.id for row in rows} == set(answered)
    with any_house.database.reading() as connection:
        indexes = [leaf.leaf_index for leaf in log.read_leaves(connection, SAMPLE)]
    assert indexes == list(range(before + PROCESSES * 16))
    assert verify_database(any_house)[SAMPLE].ok


def _post(house: Installation, _: int, forms: list[dict[str, str]]) -> list[str]:
    done = [acceptances.accept(house, SAMPLE, "nl", values, VISITOR, now=NOW) for values in forms]
    return [f"{each.acceptance.id} {each.acceptance.leaf_index} {each.is_new}" for each in done]


def test_forms_posted_to_all_processes_are_recorded_once(any_house: Installation, race: Race) -> None:
    """Behind a load balancer a double click reaches two processes: one record, the same answer."""
    forms = [filled_form(any_house, SAMPLE) for _ in range(8)]
    answers = Counter(answer for answers in race(_post, forms) for answer in answers)
    assert sorted(answers.values()) == [1] * 8 + [3] * 8
    assert len({answer.rsplit(" ", 1)[0] for answer in answers}) == 8
    assert audit.records(any_house, SAMPLE, Filter()).counts.total == 8


def _redeem_all(house: Installation, number: int, codes: list[str]) -> list[str]:
    member = staff.find(house, f"tech {number}")
    return [desk.redeem(house, member, code, key=desk.new_key(), now=NOW).outcome for code in codes]


def test_tokens_read_to_all_processes_are_redeemed_once(any_house: Installation, race: Race) -> None:
    """Four technicians type the same twenty codes: each is valid for one of them and used for the others."""
    for number in range(PROCESSES):
        staff.add(any_house, f"tech {number}", firm=SAMPLE, roles=["technician"], password=PASSWORD, now=NOW)
    codes = []
    for _ in range(20):
        token = customers.page(any_house, SAMPLE, accepted(any_house).ref, now=NOW).token
        assert token is not None
        codes.append(token.digits)
    outcomes = race(_redeem_all, codes)
    for each in zip(*outcomes, strict=True):
        assert sorted(each) == ["used"] * (PROCESSES - 1) + ["valid"]
    assert audit.records(any_house, SAMPLE, Filter(state="redeemed")).counts.total == 20
    assert verify_database(any_house)[SAMPLE].ok


def _guess(house: Installation, number: int) -> list[str]:
    member = staff.find(house, "tess")
    bodies = [f"{10_000_000 + 10 * number + place}" for place in range(4)]
    codes = [body + damm_digit(body) for body in bodies]
    return [desk.redeem(house, member, code, key=desk.new_key(), now=NOW).outcome for code in codes]


def test_guesses_in_all_processes_share_one_limit(any_house: Installation, race: Race) -> None:
    """Of sixteen codes five are looked up, whichever process is asked."""
    staff.add(any_house, "tess", firm=SAMPLE, roles=["technician"], password=PASSWORD, now=NOW)
    outcomes = Counter(outcome for outcomes in race(_guess) for outcome in outcomes)
    assert outcomes == {"unknown": desk.PER_TECHNICIAN, "limited": 16 - desk.PER_TECHNICIAN}


def _log_in(house: Installation, _: int) -> list[str]:
    refusals = []
    for _ in range(6):
        try:
            staff.login(house, "tess", "not the password", address="192.0.2.1", now=NOW)
        except ConsentError as error:
            refusals.append(type(error).__name__)
    return refusals


def test_logins_in_all_processes_share_one_limit(any_house: Installation, race: Race) -> None:
    """Of twenty-four passwords no more than the limit are looked at."""
    staff.add(any_house, "tess", firm=SAMPLE, roles=["technician"], password=PASSWORD, now=NOW)
    refusals = Counter(refusal for refusals in race(_log_in) for refusal in refusals)
    assert refusals.total() == 24
    assert refusals["LoginRefused"] <= staff.PER_NAME
    assert refusals["LimitReached"] == 24 - refusals["LoginRefused"]


def _publish(house: Installation, _: int, folder: Path) -> list[str]:
    return [
        f"{each.kind} {each.leaf_index}" for each in publishing.publish(house, load_content(folder), now=NOW)
    ]


def test_a_folder_published_by_all_processes_is_published_once(
    any_house: Installation, race: Race, tmp_path: Path
) -> None:
    """One operator is told what was new, the others that nothing was."""
    told = race(_publish, write_firm(tmp_path / "content"))
    assert sorted(told) == [[], [], [], ["firm 2", "version 3"]]
    assert all(report.ok for report in verify_database(any_house).values())
