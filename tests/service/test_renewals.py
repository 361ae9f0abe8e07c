"""Accepting again, and coming back: nothing is typed twice, and nothing counts that was not said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.core.record import read_record
from consent.errors import FormRefused, LinkRefused, NotPossible
from consent.service import acceptances, consents, customers, renewals
from consent.service.acceptances import Accepted
from consent.service.verification import verify_database
from consent.store import log
from tests.firm_folders import FIRM, FIRST, change
from tests.samples import NOW, VISITOR, accepted, at_once
from tests.service.overtaking import LATER, SECOND, Scene

# Accepting again ----------------------------------------------------------------------------------------------------------


def _due(scene: Scene, done: Accepted, language: str = "nl") -> renewals.Renewal:
    return renewals.renewal(scene.house, done.acceptance, language, now=LATER)


def _renew(scene: Scene, done: Accepted, values: dict[str, str], language: str = "nl") -> Accepted:
    return renewals.renew(scene.house, FIRM, done.ref, language, values, VISITOR, now=LATER)


def test_accepting_again_takes_one_tick_and_nothing_typed(scene: Scene) -> None:
    """Only the terms are asked; person and answers are those of before, and the new record names the old one."""
    done = accepted(scene.house, FIRM, now=NOW, **{"statement-news": "yes"})
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
    done = accepted(scene.house, FIRM, now=NOW, **{"statement-news": "yes"})
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


def test_forms_of_two_tabs_give_one_acceptance(scene: Scene) -> None:
    """Whatever the second one says, also in the other language; no second code is alive."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    first, second = _due(scene, done), _due(scene, done, "pl")
    assert first.form != second.form
    one = _renew(scene, done, {"form": first.form, "statement-terms": "yes"})
    other = _renew(scene, done, {"form": second.form, "statement-terms": "yes"}, "pl")
    assert (one.acceptance, one.is_new, other.is_new) == (other.acceptance, True, False)


@pytest.mark.parametrize("pressed", ["old", "new"])
def test_stopping_ends_what_took_its_place_too(scene: Scene, pressed: str) -> None:
    """The button of a tab of before: nobody can come in with the code of the other tab."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    values = {"form": _due(scene, done).form, "statement-terms": "yes"}
    renewed = _renew(scene, done, values)
    token = customers.page(scene.house, FIRM, renewed.ref, now=LATER).token
    assert token is not None
    ref = done.ref if pressed == "old" else renewed.ref
    for _ in range(2):
        customers.stop(scene.house, FIRM, ref, "stop", now=LATER)
    for one in (done, renewed):
        assert customers.page(scene.house, FIRM, one.ref, now=LATER).state == "stopped"
    assert scene.redeem(token.digits) == "revoked"
    assert all(report.ok for report in verify_database(scene.house).values())


def test_what_was_stopped_meanwhile_is_not_renewed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The customer stopped in another tab, between the look and the record."""
    done = accepted(scene.house, FIRM)
    scene.write()
    scene.publish()
    due = _due(scene, done)
    customers.stop(scene.house, FIRM, done.ref, "stop", now=LATER)
    monkeypatch.setattr(renewals, "_check_renewable", lambda *_: None)
    with pytest.raises(NotPossible, match="over"):
        _renew(scene, done, {"form": due.form, "statement-terms": "yes"})
    assert renewals.renewed(scene.house, done.acceptance, now=LATER) is None


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
