"""Personal values at rest: sealed for their place, opened by one key alone, gone with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from consent.core import sd_jwt
from consent.core.sd_jwt import Disclosure
from consent.errors import NotPossible, VerificationError
from consent.service import customers, people, personal_data
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.statements import payload_of
from consent.store.schema import data_keys, disclosures
from tests.samples import NOW, accepted

FIRM = "page-computers"
MASTER = b"m" * 32


def _values(house: Installation, done: Accepted) -> dict[str, str]:
    with house.database.reading() as connection:
        return personal_data.values(connection, house.keys.personal_data, done.acceptance.id)


def _set(house: Installation, done: Accepted, name: str, ciphertext: bytes) -> None:
    table = disclosures.c
    where = (table.acceptance == done.acceptance.id, table.name == name)
    with house.database.writing() as connection:
        connection.execute(update(disclosures).where(*where).values(ciphertext=ciphertext))


def _get(house: Installation, done: Accepted, name: str) -> bytes:
    table = disclosures.c
    where = (table.acceptance == done.acceptance.id, table.name == name)
    with house.database.reading() as connection:
        return bytes(connection.execute(select(table.ciphertext).where(*where)).scalar_one())


# Disclosures --------------------------------------------------------------------------------------------------------------


def test_every_value_has_its_own_salt() -> None:
    """128 bits, so that a digest in the record cannot be guessed from a name."""
    made = [each for _ in range(20) for each in personal_data.disclose({"name": "Jan", "phone": "1"})]
    assert len({each.salt for each in made}) == 40
    assert {len(each.salt) for each in made} == {16}
    assert len({each.digest for each in made}) == 40


def test_values_come_back_by_name(any_house: Installation) -> None:
    """What was typed, the network of the address, and the browser."""
    done = accepted(any_house, name="Żaneta Świątek")
    assert _values(any_house, done) == {
        "name": "Żaneta Świątek",
        "phone": "+32 470 12 34 56",
        "email": "jan@example.org",
        "ip_address": "192.0.2.0",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    }


def test_what_comes_back_belongs_to_the_record(any_house: Installation) -> None:
    """Every disclosure has its digest in the signed payload, and every digest its disclosure."""
    done = accepted(any_house)
    payload = payload_of(any_house, done.acceptance)
    with any_house.database.reading() as connection:
        kept = personal_data.read(connection, any_house.keys.personal_data, done.acceptance.id)
    assert {each.digest for each in kept} == sd_jwt.digests_in(payload)


def test_people_of_the_desk_see_what_was_typed_and_no_traces(house: Installation) -> None:
    """In the order of the form, without address and browser."""
    done = accepted(house, address="Dorpsstraat 1")
    assert list(people.person_of(house, done.acceptance.id)) == ["name", "phone", "email", "address"]


def test_an_acceptance_that_is_not_there_has_no_values(house: Installation) -> None:
    """Nothing, not an error: so it looks after erasing too."""
    with house.database.reading() as connection:
        assert personal_data.read(connection, MASTER, "nobody") == ()


# Sealing ------------------------------------------------------------------------------------------------------------------


def test_the_same_value_is_never_sealed_the_same_way() -> None:
    """Fresh data key, fresh nonce: nobody sees that two people have one name."""
    disclosure = Disclosure(b"s" * 16, "name", "Jan")
    sealed = [personal_data.seal(MASTER, "a", [disclosure]) for _ in range(2)]
    assert sealed[0][0] != sealed[1][0]
    assert sealed[0][1]["name"] != sealed[1][1]["name"]


def test_values_swapped_between_people_do_not_open(house: Installation) -> None:
    """A name under another's acceptance."""
    one, other = accepted(house, name="Jan"), accepted(house, name="Piet")
    _set(house, one, "name", _get(house, other, "name"))
    with pytest.raises(VerificationError, match="'name'"):
        _values(house, one)
    assert _values(house, other)["name"] == "Piet"


def test_values_swapped_between_fields_do_not_open(house: Installation) -> None:
    """A phone number where the name stood."""
    done = accepted(house)
    _set(house, done, "name", _get(house, done, "phone"))
    with pytest.raises(VerificationError, match="'name'"):
        _values(house, done)


def test_data_keys_swapped_between_people_do_not_open(house: Installation) -> None:
    """A wrapped key is bound to its acceptance."""
    one, other = accepted(house), accepted(house)
    with house.database.writing() as connection:
        query = select(data_keys.c.wrapped).where(data_keys.c.acceptance == other.acceptance.id)
        wrapped = connection.execute(query).scalar_one()
        own = data_keys.c.acceptance == one.acceptance.id
        connection.execute(update(data_keys).where(own).values(wrapped=wrapped))
    with pytest.raises(VerificationError, match="data-key"):
        _values(house, one)


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
def test_a_changed_byte_does_not_open(house: Installation, place: int) -> None:
    """Nonce, ciphertext or tag."""
    done = accepted(house)
    sealed = bytearray(_get(house, done, "name"))
    sealed[place] ^= 1
    _set(house, done, "name", bytes(sealed))
    with pytest.raises(VerificationError):
        _values(house, done)


@pytest.mark.parametrize("sealed", [b"", b"x", b"n" * 12, b"n" * 20])
def test_what_is_too_short_to_be_sealed_does_not_open(house: Installation, sealed: bytes) -> None:
    """Cut off anywhere."""
    done = accepted(house)
    _set(house, done, "name", sealed)
    with pytest.raises(VerificationError):
        _values(house, done)


def test_another_master_key_opens_nothing(house: Installation) -> None:
    """Whoever has the database without its key folder reads nobody's name."""
    done = accepted(house)
    with house.database.reading() as connection, pytest.raises(VerificationError, match="data-key"):
        personal_data.read(connection, MASTER, done.acceptance.id)
    stranger = replace(house, keys=replace(house.keys, personal_data=MASTER))
    with pytest.raises(VerificationError):
        customers.receipt(stranger, FIRM, done.ref)


def test_without_its_data_key_nothing_is_left_of_a_person(house: Installation) -> None:
    """Erasing the key erases the values; the page and the log go on without them."""
    done = accepted(house)
    with house.database.writing() as connection:
        connection.execute(delete(data_keys))
    assert _values(house, done) == {}
    assert people.person_of(house, done.acceptance.id) == {}
    assert customers.page(house, FIRM, done.ref, now=NOW).state == "waiting"
    assert customers.receipt(house, FIRM, done.ref)


# What is written later ---------------------------------------------------------------------------------------------------


def _sealed(house: Installation, subject: str, name: str, text: str) -> bytes:
    with house.database.reading() as connection:
        return personal_data.seal_text(connection, house.keys.personal_data, subject, name, text)


def _opened(house: Installation, subject: str, name: str, sealed: bytes) -> str:
    with house.database.reading() as connection:
        return personal_data.open_text(connection, house.keys.personal_data, subject, name, sealed)


def test_a_text_about_an_acceptance_comes_back(any_house: Installation) -> None:
    """Under the data key of the acceptance, never sealed the same way twice."""
    done = accepted(any_house)
    first, second = (_sealed(any_house, done.acceptance.id, "note", "Żaneta calls") for _ in range(2))
    assert first != second
    assert _opened(any_house, done.acceptance.id, "note", first) == "Żaneta calls"


def test_a_text_opens_in_its_place_alone(house: Installation) -> None:
    """Neither under another name nor for another acceptance."""
    mine, other = accepted(house).acceptance.id, accepted(house).acceptance.id
    sealed = _sealed(house, mine, "note", "calls back")
    for subject, name in ((mine, "other"), (other, "note")):
        with pytest.raises(VerificationError):
            _opened(house, subject, name, sealed)


def test_what_has_no_values_of_its_own_gets_a_key(any_house: Installation) -> None:
    """An invitation: what is written about it goes with its key."""
    subject, master = "11111111-0000-4000-8000-000000000000", any_house.keys.personal_data
    with any_house.database.writing() as connection:
        personal_data.new_key(connection, master, subject)
    sealed = _sealed(any_house, subject, "reason", "no printer")
    assert _opened(any_house, subject, "reason", sealed) == "no printer"
    with any_house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == subject))
    with pytest.raises(NotPossible, match="erased"):
        _opened(any_house, subject, "reason", sealed)


def test_nothing_is_written_about_an_erased_person(house: Installation) -> None:
    """There is no key any more, and none is made."""
    done = accepted(house)
    with house.database.writing() as connection:
        connection.execute(delete(data_keys))
    with pytest.raises(NotPossible, match="erased"):
        _sealed(house, done.acceptance.id, "note", "calls back")


def test_values_of_several_at_once(any_house: Installation) -> None:
    """Only what is asked for, each with its own; whoever was erased has none, even where ciphertexts stayed."""
    first, second, gone = (accepted(any_house, name=name).acceptance.id for name in ("Zoë", "Jan", "Nobody"))
    with any_house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == gone))
    with any_house.database.reading() as connection:
        found = personal_data.values_of(
            connection, any_house.keys.personal_data, [first, second, gone], ("name", "company")
        )
    assert found == {first: {"name": "Zoë"}, second: {"name": "Jan"}, gone: {}}
