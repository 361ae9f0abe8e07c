"""Asking again: exactly those whose text changed in substance, at the moment it comes into force, with nothing typed twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import FormRefused, LinkRefused, NotPossible
from consent.service import acceptances, consents, customers, desk, library, publishing, renewals, staff
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, PASSWORD, VISITOR, accepted, at_once

SECOND = "2026-11-20"
IN_FORCE = NOW + timedelta(minutes=5)
LATER = IN_FORCE + timedelta(minutes=1)
FROM_THEN = f'effective = "2026-11-20T11:05"\n{USES_HELPER}'
USES_VIEWER = 'effective = "2026-11-20T11:05"\ntools = ["viewer"]\nretires = ["helper"]'


@dataclass
class Scene:
    """A firm with one version in force, and its content folder in which the next one is written."""

    house: Installation
    folder: Path
    member: StaffMember

    def terms(self, language: str, version: str = SECOND) -> Path:
        return self.folder / "terms" / language / FIRM / f"{version}.md"

    def write(self, uses: str = FROM_THEN) -> None:
        write_firm(self.folder, versions={FIRST: USES_HELPER, SECOND: uses})

    def correct(self, language: str, kind: str = "material") -> None:
        """A version in which only this language differs from the one before: the others are copies."""
        self.write()
        for other in ("nl", "pl"):
            self.terms(other).write_bytes(self.terms(other, FIRST).read_bytes())
        text = self.terms(language, FIRST).read_text().replace(f'version: "{FIRST}"', f'version: "{SECOND}"')
        text = text.replace("helps, **from afar**", "helps you from afar")
        self.terms(language).write_text(text.replace("change: material", f"change: {kind}"))

    def publish(self) -> None:
        publishing.publish(self.house, load_content(self.folder), now=NOW)

    def redeem(self, shown: str) -> str:
        return desk.redeem(self.house, self.member, shown, key=desk.new_key(), now=LATER).outcome

    def digits(self, done: Accepted) -> str:
        token = customers.page(self.house, FIRM, done.ref, now=NOW).token
        assert token is not None
        return token.digits


@pytest.fixture
def scene(any_house: Installation, tmp_path: Path) -> Scene:
    """Published, with a technician."""
    folder = write_firm(tmp_path / "content")
    publishing.publish(any_house, load_content(folder), now=NOW - timedelta(days=1))
    member = staff.add(any_house, "tech", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    return Scene(any_house, folder, member)


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


# Accepting again ----------------------------------------------------------------------------------------------------------


def _due(scene: Scene, done: Accepted, language: str = "nl") -> renewals.Renewal:
    return renewals.renewal(scene.house, done.acceptance, language, now=LATER)


def _renew(scene: Scene, done: Accepted, values: dict[str, str], language: str = "nl") -> Accepted:
    return renewals.renew(scene.house, FIRM, done.ref, language, values, VISITOR, now=LATER)


def test_accepting_again_takes_one_tick_and_nothing_typed(scene: Scene) -> None:
    """Only the terms are asked; person and answers are those of before, and the new record names the old one."""
    done = accepted(scene.house, FIRM, **{"statement-news": "yes"})
    digits = scene.digits(done)
    scene.write()
    scene.publish()
    due = _due(scene, done)
    assert [one.id for one in due.asked] == ["terms"]
    assert due.fields == ()
    renewed = _renew(scene, done, {"form": due.form, "statement-terms": "yes"})
    page = customers.page(scene.house, FIRM, renewed.ref, now=LATER)
    assert page.state == "waiting"
    assert page.acceptance.version == SECOND
    made = {one.id: (one.given, one.answer) for one in page.statements}
    before = {
        one.id: (one.given, one.answer)
        for one in customers.page(scene.house, FIRM, done.ref, now=NOW).statements
    }
    assert made == before
    assert page.token is not None
    assert scene.redeem(page.token.digits) == "valid"
    assert scene.redeem(digits) == "revoked"
    with scene.house.database.reading() as connection:
        leaf = log.read_leaf(connection, FIRM, renewed.acceptance.leaf_index)
    assert leaf is not None
    assert read_record(leaf.entry)["renews"] == done.acceptance.id
    assert all(report.ok for report in verify_database(scene.house).values())


def test_changed_words_are_asked_and_the_others_kept(scene: Scene) -> None:
    """A statement in other words is a statement that nobody has made yet."""
    done = accepted(scene.house, FIRM)
    scene.write()
    for language in ("nl", "pl"):
        change(scene.terms(language), "Do you have a copy?", "Have you made a copy today?")
    scene.publish()
    due = _due(scene, done)
    assert [one.id for one in due.asked] == ["terms", "backup"]
    with pytest.raises(FormRefused, match="incomplete") as caught:
        _renew(scene, done, {"form": due.form, "statement-terms": "yes"})
    assert [problem.field for problem in caught.value.problems] == ["statement-backup"]


def test_nothing_is_kept_from_another_language(scene: Scene) -> None:
    """Who reads Polish now has not declared the Polish words."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    due = _due(scene, done, "pl")
    assert due.kept == ()
    assert due.fields == ()


def test_a_withdrawn_consent_is_not_kept(scene: Scene) -> None:
    """What was taken back does not come back with new terms."""
    done = accepted(scene.house, FIRM, **{"statement-news": "yes"})
    consents.withdraw(scene.house, done.acceptance, "news", now=NOW)
    scene.write()
    scene.publish()
    due = _due(scene, done)
    assert "news" not in {one.id for one in due.kept}
    renewed = _renew(scene, done, {"form": due.form, "statement-terms": "yes"})
    page = customers.page(scene.house, FIRM, renewed.ref, now=LATER)
    assert {one.id: one.given for one in page.statements}["news"] is False


def test_a_new_required_field_is_asked(scene: Scene) -> None:
    """What the firm did not ask before cannot be known."""
    done = accepted(scene.house, FIRM)
    scene.write()
    label = '{ nl = "E-mail", pl = "E-mail" }'
    firm = scene.folder / "firms" / f"{FIRM}.toml"
    change(firm, "[[classes]]", f'[[fields]]\nid = "email"\nrequired = true\nlabel = {label}\n\n[[classes]]')
    scene.publish()
    due = _due(scene, done)
    assert [field.id for field in due.fields] == ["email"]
    values = {"form": due.form, "statement-terms": "yes", "email": "jan@example.org"}
    assert _renew(scene, done, values).is_new


def test_the_same_form_again_is_the_same_acceptance(scene: Scene) -> None:
    """Pressed by sixteen fingers: one record."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    values = {"form": _due(scene, done).form, "statement-terms": "yes"}
    results = at_once([lambda: _renew(scene, done, values)] * 16)
    assert all(isinstance(each, Accepted) for each in results), results
    assert len({each.acceptance.id for each in results if isinstance(each, Accepted)}) == 1
    assert sum(each.is_new for each in results if isinstance(each, Accepted)) == 1


def test_a_form_that_renews_something_else_is_refused(scene: Scene) -> None:
    """Neither a plain form nor that of another customer accepts in this one's place."""
    done, other = accepted(scene.house, FIRM), accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    for form in (_due(scene, other).form, "no form of ours"):
        with pytest.raises(FormRefused, match="not_genuine"):
            _renew(scene, done, {"form": form, "statement-terms": "yes"})


def test_there_is_nothing_to_renew_while_the_terms_hold(scene: Scene) -> None:
    """Nor once it was redeemed, stopped, or a day has passed."""
    done = accepted(scene.house, FIRM)
    with pytest.raises(NotPossible, match="nothing_new"):
        renewals.renewal(scene.house, done.acceptance, "nl", now=NOW)
    scene.write()
    scene.publish()
    with pytest.raises(NotPossible, match="over"):
        renewals.renewal(scene.house, done.acceptance, "nl", now=NOW + timedelta(days=1))
    customers.stop(scene.house, FIRM, done.ref, "stop", now=LATER)
    stopped = acceptances.open_reference(scene.house, FIRM, done.ref)
    with pytest.raises(NotPossible, match="over"):
        renewals.renewal(scene.house, stopped, "nl", now=LATER)


def test_a_reference_that_is_not_ours_renews_nothing(scene: Scene) -> None:
    """As everywhere: forged, and no word about why."""
    with pytest.raises(LinkRefused, match="forged"):
        renewals.renew(scene.house, FIRM, "made.up", "nl", {}, VISITOR, now=LATER)


# Coming back --------------------------------------------------------------------------------------------------------------


def test_a_returning_customer_is_told_what_happened_since(scene: Scene) -> None:
    """Nothing while the version holds; asked again from the moment at which a material one does."""
    scene.correct("pl")
    scene.publish()
    then = renewals.returning(scene.house, FIRM, FIRST, "pl", now=NOW)
    assert then is not None
    assert (then.is_current, then.is_asked_again) == (True, False)
    now = renewals.returning(scene.house, FIRM, FIRST, "pl", now=LATER)
    assert now is not None
    assert (now.is_current, now.is_asked_again) == (False, True)
    dutch = renewals.returning(scene.house, FIRM, FIRST, "nl", now=LATER)
    assert dutch is not None
    assert (dutch.is_current, dutch.is_asked_again) == (False, False)


@pytest.mark.parametrize(("version", "language"), [("2019-01-01", "nl"), (FIRST, "xx"), ("", "")])
def test_what_was_never_published_says_nothing(scene: Scene, version: str, language: str) -> None:
    """A cookie of another time, or an invented one."""
    assert renewals.returning(scene.house, FIRM, version, language, now=NOW) is None
