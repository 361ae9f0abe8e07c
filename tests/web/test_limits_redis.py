"""The flood limit with a real Redis: shared by processes, and what happens when Redis goes away or hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask.testing import FlaskClient
from limits.storage import RedisStorage

from consent.core.staff import StaffMember
from consent.service import desk
from consent.service.installation import Installation
from tests.cli.servers import PATIENCE, serving
from tests.redis_server import RedisServer, redis_server
from tests.samples import at_once, settings_in
from tests.web.staff_browser import Browser, HandClock
from tests.web.test_limits import limited

pytestmark = pytest.mark.redis

PAGES = ("/nl/", "/pl/", "/nl/overmax/", "/pl/damal/")


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis for one test."""
    with redis_server() as server:
        yield server


def statuses(browser: FlaskClient, number: int) -> list[int]:
    """Answers to so many requests for different pages, one after another, each of them within reach of an end."""
    found: list[int] = []
    asking = threading.Thread(
        target=lambda: found.extend(
            browser.get(PAGES[turn % len(PAGES)]).status_code for turn in range(number)
        ),
        daemon=True,
    )
    asking.start()
    asking.join(PATIENCE)
    assert not asking.is_alive(), "a request hangs"
    return found


def test_processes_share_the_limit(house: Installation, redis: RedisServer) -> None:
    """What one process counted, another one knows."""
    settings = settings_in(house.settings.data, flood_limit=3, redis_url=redis.patient_url)
    log = house.settings.data / "log"
    with serving(settings, log, "--workers", 1) as one, serving(settings, log, "--workers", 1) as other:
        assert [server.get("/nl/")[0] for server in (one, other, one, other, one)] == [
            200,
            200,
            200,
            429,
            429,
        ]


def test_redis_may_listen_on_a_socket_file(house: Installation, redis: RedisServer) -> None:
    """CONSENT_REDIS_URL=unix:///run/redis.sock is the same Redis."""
    assert statuses(limited(house, 2, redis_url=redis.socket_url).test_client(), 2) == [200, 200]
    assert statuses(limited(house, 2, redis_url=redis.patient_url).test_client(), 1) == [429]


def test_without_redis_the_process_goes_on_counting_by_itself(
    house: Installation, redis: RedisServer
) -> None:
    """Redis goes away in the middle: pages come, and still only so many, over all pages together."""
    browser = limited(house, 3, redis_url=redis.patient_url).test_client()
    assert statuses(browser, 2) == [200, 200]
    redis.kill()
    assert statuses(browser, 5) == [200, 200, 200, 429, 429]


def test_redis_that_comes_back_counts_again(house: Installation, redis: RedisServer) -> None:
    """Without a restart of ours: the count of the returned Redis is the shared one."""
    browser = limited(house, 2, redis_url=redis.patient_url).test_client()
    redis.kill()
    assert statuses(browser, 3) == [200, 200, 429]
    redis.start()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        assert statuses(browser, 1) == [200]
        assert statuses(limited(house, 2, redis_url=redis.patient_url).test_client(), 2) == [200, 429]


@pytest.mark.parametrize("before", [0, 1])
def test_redis_that_hangs_holds_up_nobody(house: Installation, redis: RedisServer, before: int) -> None:
    """Whether it hangs from the start or after it has answered: the process counts by itself."""
    browser = limited(house, 3, redis_url=redis.url).test_client()
    assert statuses(browser, before) == [200] * before
    redis.freeze()
    assert set(statuses(browser, 4)) == {200, 429}


def test_many_that_wait_for_a_hanging_redis_are_all_answered(house: Installation, redis: RedisServer) -> None:
    """Those too that find it out at the same time."""
    app = limited(house, 600, redis_url=redis.url)
    redis.freeze()
    browsers = [app.test_client() for _ in range(8)]
    assert at_once([partial(statuses, browser, 2) for browser in browsers]) == [[200, 200]] * 8


def test_refusal_does_not_need_redis(
    house: Installation, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes away after it has counted, before it could say for how long: then the longest time is told."""
    browser = limited(house, 1, redis_url=redis.patient_url).test_client()
    ask = RedisStorage.get_expiry

    def ask_too_late(storage: RedisStorage, key: str) -> float:
        redis.kill()
        return ask(storage, key)

    assert statuses(browser, 1) == [200]
    monkeypatch.setattr(RedisStorage, "get_expiry", ask_too_late)
    answer = browser.get("/nl/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_tries_at_the_desk_are_counted_without_redis(
    house: Installation, redis: RedisServer, technician: StaffMember, hand_clock: HandClock
) -> None:
    """What security rests on stands in the database, whatever happens to Redis."""
    browser = Browser(limited(house, 600, redis_url=redis.patient_url))
    browser.log_in("tess")
    assert browser.redeem("000 000 000") == "unknown"
    redis.kill()
    outcomes = [browser.redeem("000 000 000") for _ in range(desk.PER_TECHNICIAN)]
    assert outcomes == ["unknown"] * (desk.PER_TECHNICIAN - 1) + ["limited"]
