"""The worker's rounds with witnesses: what a good one signs is kept and served, what any other answers is refused and told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consent.core.cosignatures import Witness, cosignatures_in
from consent.service import audit, checkpoints, outgoing, witnessing
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import cosignatures as rows
from consent.store import tiles
from tests.grown_log import FIRM, ORIGIN, grow
from tests.samples import NOW
from tests.witnesses import Signer, WitnessServer, serving

OTHER = Signer("other.example", b"o" * 32)


@pytest.fixture
def witness(house: Installation) -> Iterator[WitnessServer]:
    """A witness that follows the log, which has 5 leaves."""
    grow(house, 3, 5)
    made = WitnessServer(logs={ORIGIN: house.keys.log.public.raw})
    with serving(made):
        yield made


def watched(house: Installation, *witnesses: WitnessServer, **changes: Any) -> Installation:
    """The installation with these witnesses in its settings."""
    listed = " ".join(each.setting for each in witnesses)
    return replace(house, settings=house.settings.model_copy(update={"witnesses": listed, **changes}))


def ask(house: Installation, witness: WitnessServer, minutes: int = 0, **changes: Any) -> list[str | None]:
    """What rounds came to for the grown log: None, or the reason."""
    done = witnessing.ask_all(watched(house, witness, **changes), now=NOW + timedelta(minutes=minutes))
    return [each.fault.reason if each.fault else None for each in done if each.firm == FIRM]


def kept(house: Installation) -> list[int]:
    """The sizes of the heads that are cosigned."""
    with house.database.reading() as connection:
        return [row.size for row in rows.in_order(connection, FIRM)]


def test_the_newest_head_is_cosigned_and_served(house: Installation, witness: WitnessServer) -> None:
    """Our own line first, byte for byte as before; then the witness's, also in the list of heads."""
    before = audit.checkpoint(house, FIRM)
    assert ask(house, witness) == [None]
    after = audit.checkpoint(house, FIRM)
    assert after.startswith(before)
    [made] = cosignatures_in(after, [Witness.parse(witness.signer.vkey)])
    assert made.time == NOW
    first, second = checkpoints.page(house, FIRM).lines.splitlines()
    assert json.loads(first)["checkpoint"].encode() == after
    assert b"witness" not in second


def test_what_is_signed_is_not_asked_for_again(house: Installation, witness: WitnessServer) -> None:
    """Only a newer head is, with the proof that it continues the one before."""
    assert ask(house, witness) == [None]
    assert ask(house, witness, 1) == []
    grow(house, 9)
    assert ask(house, witness, 2) == [None]
    assert [body.partition(b"\n")[0] for body in witness.asked if ORIGIN.encode() in body] == [
        b"old 0",
        b"old 5",
    ]
    assert kept(house) == [5, 9]
    report = verify_database(house)[FIRM]  # of a log that is grown, not lived through: other things are found
    assert "cosignature" not in {each.kind for each in report.findings}
    [note] = report.notes
    assert note == "cosigned by witness.example/w1: 2 heads, the largest of 9 leaves"


def test_a_witness_that_has_seen_more_than_we_know_is_asked_from_there(
    house: Installation, witness: WitnessServer
) -> None:
    """409 with its size: the proof begins there. It is no fault."""
    with house.database.reading() as connection:
        witness.seen[ORIGIN] = 3, tiles.root_of(connection, FIRM, 3) or b""
    assert ask(house, witness) == [None]
    assert [body.partition(b"\n")[0] for body in witness.asked if ORIGIN.encode() in body] == [
        b"old 0",
        b"old 3",
    ]


def test_a_log_that_it_does_not_follow(house: Installation, witness: WitnessServer) -> None:
    """404, for every other firm of this installation too."""
    witness.logs.clear()
    assert ask(house, witness) == ["unknown_log"]
    assert kept(house) == []


def test_a_key_that_it_does_not_trust(house: Installation, witness: WitnessServer) -> None:
    """403."""
    witness.logs[ORIGIN] = house.keys.record.public.raw
    assert ask(house, witness) == ["unknown_key"]


def test_a_fork_is_refused(house: Installation, witness: WitnessServer) -> None:
    """It has seen another beginning: 422; another head of the same size: 409; more leaves than there are: told as what it is."""
    witness.seen[ORIGIN] = 3, bytes(32)
    assert ask(house, witness) == ["inconsistent"]
    witness.seen[ORIGIN] = 5, bytes(32)
    assert ask(house, witness, 10) == ["conflict"]
    witness.seen[ORIGIN] = 6, bytes(32)
    assert ask(house, witness, 60) == ["ahead"]
    assert kept(house) == []


BAD: dict[str, Callable[[str], str]] = {
    "another text": lambda text: Signer().line(text + "more\n"),
    "another key of its name": lambda text: Signer(seed=b"x" * 32).line(text),
    "a stranger": OTHER.line,
}


@pytest.mark.parametrize("name", BAD)
def test_a_signature_that_is_not_its_own_of_this_head(
    house: Installation, witness: WitnessServer, name: str
) -> None:
    """Refused, and nothing is kept."""
    text = audit.checkpoint(house, FIRM).decode().rpartition("\n\n")[0] + "\n"
    witness.answers = [(200, {}, BAD[name](text).encode())] * 9
    assert ask(house, witness) == ["signature"]
    assert kept(house) == []


def test_a_signature_under_more_text_is_not_taken(house: Installation, witness: WitnessServer) -> None:
    """An answer that makes another note of our head is no answer, though its signature is good there."""
    text = audit.checkpoint(house, FIRM).decode().rpartition("\n\n")[0] + "\n"
    longer = f"{text}\nmore\n"
    witness.answers = [(200, {}, f"more\n\n{witness.signer.line(longer)}".encode())] * 9
    assert ask(house, witness) == ["not_an_answer"]


def test_a_strangers_line_beside_its_own_is_passed_over(house: Installation, witness: WitnessServer) -> None:
    """C2SP: signatures of unknown keys are ignored."""
    text = audit.checkpoint(house, FIRM).decode().rpartition("\n\n")[0] + "\n"
    witness.answers = [(200, {}, (OTHER.line(text) + witness.signer.line(text)).encode())] * 9
    assert ask(house, witness) == [None]
    assert b"other.example" not in audit.checkpoint(house, FIRM)


def test_a_time_to_come_is_not_taken(house: Installation, witness: WitnessServer) -> None:
    """Its clock or ours is wrong by more than ten minutes."""
    witness.seconds += 601
    assert ask(house, witness) == ["clock"]
    assert kept(house) == []


ANSWERS = {
    "garbage": ((200, {}, b"\xff\xfe<html>"), "not_an_answer"),
    "nothing": ((200, {}, b""), "not_an_answer"),
    "a redirect": ((302, {"Location": "http://127.0.0.1:1/"}, b""), "redirect"),
    "too much": ((200, {}, b"x" * 10_000_000), "too_large"),
    "an error": ((500, {}, b"oops"), "status"),
    "a size that is none": ((409, {}, b"many\n"), "not_an_answer"),
    "a short answer": ((200, {"Content-Length": "900"}, b"x"), "unreachable"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_any_other_answer_is_told_and_not_kept(
    house: Installation, witness: WitnessServer, name: str
) -> None:
    """Each by its reason, with no traceback and no row."""
    answer, reason = ANSWERS[name]
    witness.answers = [answer] * 9
    assert ask(house, witness) == [reason]
    assert kept(house) == []
    with house.database.reading() as connection:
        assert rows.rounds(connection, FIRM)[witness.signer.vkey].reason == reason


@pytest.mark.parametrize("kind", ["delay", "drip"])
def test_one_that_hangs_is_left_in_time(
    house: Installation, witness: WitnessServer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """However it does that: not at all, or a byte now and then."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.6)
    setattr(witness, kind, 0.2 if kind == "drip" else 1.5)
    assert ask(house, witness) == ["timeout"]


def test_one_that_is_away_is_asked_later_and_later(house: Installation, witness: WitnessServer) -> None:
    """After 1, 3, 9 minutes; once it signs, the count begins anew."""
    witness.answers = [(500, {}, b"")] * 40
    asked = [minutes for minutes in range(15) if ask(house, witness, minutes)]
    assert asked == [0, 1, 4, 13]
    witness.answers.clear()
    assert ask(house, witness, 13 + 27) == [None]
    with house.database.reading() as connection:
        last = rows.rounds(connection, FIRM)[witness.signer.vkey]
    assert (last.tries, last.reason, last.detail) == (0, None, None)


def test_nobody_is_asked_where_nobody_is_set_or_has_an_address(house: Installation) -> None:
    """A witness without an address only has old signatures."""
    grow(house, 5)
    assert list(witnessing.ask_all(house, now=NOW)) == []
    settings = house.settings.model_copy(update={"witnesses": Signer().vkey})
    assert list(witnessing.ask_all(replace(house, settings=settings), now=NOW)) == []


def test_a_log_that_stands_still_is_shown_to_nobody(
    house: Installation, witness: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its database is in doubt."""
    monkeypatch.setattr(type(house.known_heads), "is_still", lambda *_: True)
    assert ask(house, witness) == []
    assert witness.asked == []


def test_private_addresses_are_not_called_in_public(house: Installation, witness: WitnessServer) -> None:
    """Where the base URL is public they are refused, unless the operator allows them."""
    public: dict[str, Any] = {"base_url": "https://help.example"}
    assert ask(house, witness, **public) == ["address"]
    assert witness.asked == []
    assert ask(house, witness, 10, **public, private_addresses="allowed") == [None]
