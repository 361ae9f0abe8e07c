"""Who is asked again, and from which moment on: exactly those whose text changed in substance."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from consent.errors import FormRefused, NotPossible
from consent.service import acceptances, customers, desk, library, renewals
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, VISITOR, accepted, filled_form
from tests.service.overtaking import FROM_THEN, IN_FORCE, LATER, SECOND, USES_VIEWER, Scene

# Who is asked -------------------------------------------------------------------------------------------------------------


def test_a_material_version_supersedes_from_its_moment_on(scene: Scene) -> None:
    """A token that was valid a moment before opens nothing any more; the try is given back, and the form says the same again."""
    done = accepted(scene.house, FIRM)
    digits = scene.digits(done)
    scene.write()
    scene.publish()
    before = customers.page(scene.house, FIRM, done.ref, now=IN_FORCE - timedelta(seconds=1))
    assert (before.state, before.needs_renewal) == ("waiting", False)
    after = customers.page(scene.house, FIRM, done.ref, now=IN_FORCE)
    assert (after.state, after.token, after.links) == ("superseded", None, ())
    assert after.superseded_by is not None
    assert after.superseded_by.name == SECOND
    first = desk.redeem(scene.house, scene.member, digits, key="a form", now=LATER)
    again = desk.redeem(scene.house, scene.member, digits, key="a form", now=LATER)
    assert (first.outcome, again.outcome) == ("superseded", "superseded")
    assert first.version is not None
    assert first.version.name == SECOND
    for _ in range(desk.PER_TECHNICIAN + 1):
        assert scene.redeem(digits) == "superseded"


def test_a_clock_that_is_behind_the_log_brings_no_old_terms_back(scene: Scene) -> None:
    """Once the log has passed the moment, a slower clock neither redeems nor records what was overtaken by then."""
    done, late = accepted(scene.house, FIRM), filled_form(scene.house, FIRM)
    digits = scene.digits(done)
    scene.write()
    scene.publish()
    accepted(scene.house, FIRM, now=IN_FORCE)
    moment = IN_FORCE - timedelta(seconds=1)
    assert desk.redeem(scene.house, scene.member, digits, key="k", now=moment).outcome == "superseded"
    with pytest.raises(FormRefused, match="version_changed"):
        acceptances.accept(scene.house, FIRM, "nl", late, VISITOR, now=moment)


def test_what_was_redeemed_before_goes_on(scene: Scene) -> None:
    """Help that has begun is not taken away by new terms."""
    done = accepted(scene.house, FIRM)
    desk.redeem(scene.house, scene.member, scene.digits(done), key="k", now=NOW)
    scene.write()
    scene.publish()
    page = customers.page(scene.house, FIRM, done.ref, now=LATER)
    assert (page.state, page.needs_renewal) == ("redeemed", False)


def test_an_editorial_version_asks_nothing(scene: Scene) -> None:
    """The token works on, also after the version came into force."""
    done = accepted(scene.house, FIRM)
    digits = scene.digits(done)
    scene.write()
    for language in ("nl", "pl"):
        change(scene.terms(language), "change: material", "change: editorial")
    scene.publish()
    assert customers.page(scene.house, FIRM, done.ref, now=LATER).state == "waiting"
    assert scene.redeem(digits) == "valid"


@pytest.mark.parametrize(("corrected", "asked"), [("pl", {"pl"}), ("nl", {"nl"})])
def test_only_the_language_that_changed_is_asked(scene: Scene, corrected: str, asked: set[str]) -> None:
    """Who read the other one keeps a token that works; its bytes and digest are the same in both versions."""
    done = {language: accepted(scene.house, FIRM, language) for language in ("nl", "pl")}
    scene.correct(corrected)
    scene.publish()
    states = {
        language: customers.page(scene.house, FIRM, each.ref, now=LATER).state
        for language, each in done.items()
    }
    assert {language for language, state in states.items() if state == "superseded"} == asked
    other = ({"nl", "pl"} - asked).pop()
    first, second = (library.version(scene.house, FIRM, name) for name in (FIRST, SECOND))
    assert first.languages[other] == second.languages[other]
    assert first.languages[corrected] != second.languages[corrected]


@pytest.mark.parametrize(("kind", "state"), [("material", "superseded"), ("editorial", "waiting")])
def test_whose_language_is_gone_is_asked_as_the_others_are(scene: Scene, kind: str, state: str) -> None:
    """In a language that the firm still has: one tick, and nothing typed again."""
    done = accepted(scene.house, FIRM, "pl")
    shutil.rmtree(scene.folder / "terms", ignore_errors=True)
    write_firm(scene.folder, versions={FIRST: USES_HELPER, SECOND: FROM_THEN}, languages=("nl",))
    change(scene.terms("nl"), "change: material", f"change: {kind}")
    scene.publish()
    assert customers.page(scene.house, FIRM, done.ref, now=LATER).state == state
    if state == "superseded":
        due = renewals.renewal(scene.house, done.acceptance, "nl", now=LATER)
        assert (due.version.name, due.fields, due.kept) == (SECOND, (), ())


def test_a_copy_of_another_text_than_the_one_before_is_refused(scene: Scene) -> None:
    """Only the very bytes of the version before may name that version."""
    scene.correct("pl")
    scene.terms("nl").write_text(scene.terms("nl").read_text() + "\nMore words.\n")
    with pytest.raises(Exception, match="wrong_place"):
        scene.publish()


def test_another_tariff_asks_everybody(scene: Scene) -> None:
    """Whatever the text says of itself: nobody is charged by prices that were not accepted."""
    done = accepted(scene.house, FIRM)
    scene.correct("pl", "editorial")
    firm = scene.folder / "firms" / f"{FIRM}.toml"
    dearer = '\n[tariffs.dearer]\nkind = "blocks"\ncurrency = "EUR"\nvat = "21"\n[[tariffs.dearer.rates]]\nclasses = ["all"]\nblock = { minutes = 15, price = "20.00" }\n'
    text = firm.read_text()
    head, _, tail = text.rpartition('tariff = "session"')
    firm.write_text(f'{head}tariff = "dearer"{tail}'.replace("[privacy]", f"{dearer}\n[privacy]", 1))
    scene.publish()
    assert customers.page(scene.house, FIRM, done.ref, now=LATER).state == "superseded"


def test_a_material_version_between_counts_though_an_editorial_one_followed(scene: Scene) -> None:
    """What matters is everything since the version that was accepted."""
    done = accepted(scene.house, FIRM)
    write_firm(
        scene.folder,
        versions={
            FIRST: USES_HELPER,
            SECOND: FROM_THEN,
            "2026-11-20.2": FROM_THEN.replace("11:05", "11:06"),
        },
    )
    for language in ("nl", "pl"):
        change(scene.terms(language, "2026-11-20.2"), "change: material", "change: editorial")
    scene.publish()
    page = customers.page(scene.house, FIRM, done.ref, now=LATER + timedelta(minutes=1))
    assert page.superseded_by is not None
    assert page.superseded_by.name == "2026-11-20.2"


def test_no_new_token_for_superseded_terms(scene: Scene) -> None:
    """The button of a page that was loaded before does nothing."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    with pytest.raises(NotPossible, match="superseded"):
        customers.new_token(scene.house, FIRM, done.ref, now=LATER)


def test_a_retired_program_needs_a_renewal_though_the_change_is_editorial(scene: Scene) -> None:
    """The token works, but there is nothing to download: the page offers to accept again."""
    done = accepted(scene.house, FIRM)
    scene.write(USES_VIEWER)
    for language in ("nl", "pl"):
        change(scene.terms(language), "change: material", "change: editorial")
    scene.publish()
    page = customers.page(scene.house, FIRM, done.ref, now=LATER)
    assert (page.state, page.links, page.needs_renewal) == ("waiting", (), True)
