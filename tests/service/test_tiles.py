"""What others may read of a log: what is committed, and no entry of a session that is not over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from consent.core.acceptances import TOKEN_LIFETIME
from consent.core.merkle import leaf_hash
from consent.core.support_sessions import OPEN, STATES
from consent.core.tiles import Tile, parse_tile
from consent.errors import NotFound, ProofInvalid
from consent.service import customers, tiles
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.store import log
from consent.store import tiles as stored
from consent.store.schema import acceptances
from tests.damage import Copy
from tests.grown_log import FIRM, grow
from tests.samples import NOW, accepted

SECOND = timedelta(seconds=1)
REAL = "page-computers"


def leaves(house: Installation, firm: str = FIRM) -> list[log.Leaf]:
    with house.database.reading() as connection:
        return list(log.read_leaves(connection, firm))


def last_bundle(house: Installation) -> Tile:
    """The entries of the whole log of REAL, which has one tile."""
    return Tile(0, 0, len(leaves(house, REAL)), holds_entries=True)


def test_a_tile_is_hashes_one_after_the_other(any_house: Installation) -> None:
    """Of the leaves, and of the full tiles above them; what the next tile begins with does not reach in."""
    grow(any_house, 258)
    hashes = [leaf.leaf_hash for leaf in leaves(any_house)]
    assert tiles.read(any_house, FIRM, Tile(0, 0), now=NOW) == b"".join(hashes[:256])
    assert tiles.read(any_house, FIRM, Tile(0, 1, 2), now=NOW) == b"".join(hashes[256:])
    with any_house.database.reading() as connection:
        (above,) = log.read_hashes(connection, FIRM, [(8, 0)])
    assert tiles.read(any_house, FIRM, Tile(1, 0, 1), now=NOW) == above


def test_a_bundle_is_the_exact_bytes_of_the_records(any_house: Installation) -> None:
    """Each hashes to the leaf in its place."""
    grow(any_house, 2)
    first, second = leaves(any_house)
    bundle = tiles.read(any_house, FIRM, Tile(0, 0, 2, holds_entries=True), now=NOW)
    length = int.from_bytes(bundle[:2], "big")
    assert leaf_hash(bundle[2 : 2 + length]) == first.leaf_hash
    assert bundle[4 + length :] == second.entry


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/000.p/6",
        "0/001.p/1",
        "1/000.p/1",
        "63/000.p/1",
        "entries/000",
        "entries/000.p/6",
        "0/x999/x999/x999/x999/x999/x999/999",
        "entries/x999/x999/x999/x999/x999/x999/999",
    ],
)
def test_what_is_not_committed_is_not_there(house: Installation, path: str) -> None:
    """One leaf too many, the next tile, the next level, numbers that no database can hold."""
    grow(house, 5)
    with pytest.raises(NotFound):
        tiles.read(house, FIRM, parse_tile(path), now=NOW)


def test_a_firm_without_a_log_has_no_tiles(house: Installation) -> None:
    """Unknown here."""
    with pytest.raises(NotFound, match="no firm 'nobody'"):
        tiles.read(house, "nobody", Tile(0, 0, 1), now=NOW)


def test_each_firm_has_its_own_tiles(house: Installation) -> None:
    """Another firm's log is longer; it lends nothing."""
    grow(house, 3)
    grow(house, 5, firm="other")
    with pytest.raises(NotFound):
        tiles.read(house, FIRM, Tile(0, 0, 4), now=NOW)
    mine = tiles.read(house, FIRM, Tile(0, 0, 3), now=NOW)
    assert mine == b"".join(leaf.leaf_hash for leaf in leaves(house))
    assert mine != tiles.read(house, "other", Tile(0, 0, 3), now=NOW)


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ("DELETE FROM leaves WHERE firm = 'grown' AND leaf_index = 3", "0/000"),
        ("DELETE FROM leaves WHERE firm = 'grown' AND leaf_index = 3", "entries/000"),
        ("DELETE FROM nodes WHERE firm = 'grown' AND level = 8", "1/000.p/1"),
    ],
)
def test_a_tile_with_a_hole_is_not_handed_out(copy: Copy, statement: str, path: str) -> None:
    """A damaged log says so instead of moving what follows up."""
    grow(copy.house, 256)
    assert copy.run(statement) == 1
    with pytest.raises(ProofInvalid, match="lacks parts of the tile"):
        tiles.read(copy.house, FIRM, parse_tile(path), now=NOW)


# Sessions that are not over ----------------------------------------------------------------------------------------------


def test_entries_of_an_acceptance_wait_until_no_session_can_follow(any_house: Installation) -> None:
    """From its id a stranger could say the reference that makes a call look real; hashes give nothing away."""
    before = last_bundle(any_house)
    done = accepted(any_house)
    bundle = last_bundle(any_house)
    over = done.acceptance.valid_until + TOKEN_LIFETIME
    assert len(tiles.read(any_house, REAL, Tile(0, 0, bundle.width), now=NOW)) == 32 * bundle.width
    assert tiles.read(any_house, REAL, before, now=NOW)
    for moment in (NOW, over - SECOND):
        with pytest.raises(NotFound, match="sessions that are over"):
            tiles.read(any_house, REAL, bundle, now=moment)
    assert done.acceptance.id.encode() not in tiles.read(any_house, REAL, before, now=over)
    assert tiles.read(any_house, REAL, bundle, now=over)


def test_entries_of_an_acceptance_that_was_stopped_do_not_wait(house: Installation) -> None:
    """Nothing can follow it."""
    done = accepted(house)
    customers.stop(house, REAL, done.ref, "stop", now=NOW + SECOND)
    assert tiles.read(house, REAL, last_bundle(house), now=NOW + SECOND)


@pytest.mark.parametrize("state", STATES)
def test_entries_of_an_open_session_wait_for_its_end(house: Installation, state: str) -> None:
    """However long it takes."""
    done = accepted(house)
    in_state(house, done, state)
    later = NOW + timedelta(days=400)

    def read() -> bytes:
        return tiles.read(house, REAL, last_bundle(house), now=later)

    if state in OPEN:
        refused(read)
    else:
        assert read()


def in_state(house: Installation, done: Accepted, state: str) -> None:
    with house.database.writing() as connection:
        connection.execute(
            acceptances.update().where(acceptances.c.id == done.acceptance.id).values(state=state)
        )


def refused(read: Callable[[], bytes]) -> None:
    with pytest.raises(NotFound, match="sessions that are over"):
        read()


def test_later_records_of_an_open_session_wait_too(house: Installation) -> None:
    """Each of them names the acceptance; what stands between them in bundles of their own does not."""
    done = accepted(house)
    in_state(house, done, "running")
    with house.database.writing() as connection:
        assert not stored.is_about_live(connection, REAL, 0, done.acceptance.leaf_index, NOW)
        assert stored.is_about_live(connection, REAL, done.acceptance.leaf_index, 1, NOW)
        connection.execute(delete(acceptances).where(acceptances.c.id == done.acceptance.id))
        assert not stored.is_about_live(connection, REAL, 0, 256, NOW)
