"""What customers accepted, arranged for staff: refusals apart, for they say what must not be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import get_locale, gettext, pgettext

from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.consents import ConsentState
from consent.core.firms import Firm, Particulars
from consent.service import consents, library
from consent.service.installation import Installation
from consent.web import clock, times

# What staff may do comes first; the terms, which everybody accepted, come last.
KINDS = ("permission", "consent", "acknowledgement", "order", "terms")

# What each consent of an acceptance is worth, by the id of its statement.
States = Mapping[str, ConsentState]


class Reader:
    """Finds the words that belong to acceptances of one firm, in the language of the page where the firm has them."""

    def __init__(self, house: Installation, firm: Firm) -> None:
        self.house = house
        self.firm = firm
        self._read: dict[str, Particulars] = {}

    def particulars(self, version: str) -> Particulars:
        """What belongs to the version, read once."""
        if version not in self._read:
            published = library.version(self.house, self.firm.id, version)
            self._read[version] = library.particulars(self.house, published)
        return self._read[version]

    def consents(self, acceptance: Acceptance) -> dict[str, ConsentState]:
        """What each consent of the acceptance is worth now, by the id of its statement."""
        return {one.id: one for one in consents.consents(self.house, acceptance, now=clock.now())}

    def class_label(self, acceptance: Acceptance) -> str | None:
        """The customer class as the version named it, None where none was claimed."""
        if acceptance.customer_class is None:
            return None
        classes = self.particulars(acceptance.version).classes
        labels = (one.label for one in classes if one.id == acceptance.customer_class)
        return self.label(next(labels, {})) or acceptance.customer_class

    def label(self, labels: Mapping[str, str]) -> str:
        """A label in the language of the page, else in the firm's own."""
        own = (labels[language] for language in self.firm.languages if language in labels)
        return labels.get(str(get_locale())) or next(own, "")


def state_word(state: str) -> str:
    """The state of an acceptance and its session (core.support_sessions) in words."""
    words: dict[str, str] = {
        "accepted": gettext("code not used"),
        "redeemed": gettext("code used"),
        "recognised": gettext("technician confirmed"),
        "running": gettext("running"),
        "ended": gettext("ended by the customer, still to be closed"),
        "closed": gettext("closed"),
        "settled": gettext("work confirmed"),
        "stopped": gettext("stopped by the customer"),
    }
    return words[state]


def refused(statements: Iterable[StatementAnswer]) -> list[StatementAnswer]:
    """What the customer did not give: staff must know it before they begin."""
    return [statement for statement in in_order(statements) if not statement.given]


def ended(statements: Iterable[StatementAnswer], states: States) -> list[StatementAnswer]:
    """Consents that were given and do not count any more: staff must not take them for given."""
    return [one for one in in_order(statements) if one.given and _has_ended(one, states)]


def deciding(statements: Iterable[StatementAnswer], states: States) -> list[StatementAnswer]:
    """What counts and decides how staff work: permissions, consents that still hold, and answers to questions."""
    return [
        one for one in in_order(statements) if one.given and _decides(one) and not _has_ended(one, states)
    ]


def end_word(state: ConsentState, timezone: str) -> str:
    """Why a consent that was given does not count any more; empty for one that does."""
    match state.state:
        case "withdrawn" if state.at:
            return gettext("withdrawn by the customer: %(moment)s", moment=times.moment(state.at, timezone))
        case "expired" if state.until:
            return gettext("ended by itself: %(moment)s", moment=times.moment(state.until, timezone))
        case "stale":
            return gettext("no longer valid: it is not asked in these words any more")
        case _:
            return ""


def remaining(statements: Iterable[StatementAnswer]) -> list[tuple[str, list[StatementAnswer]]]:
    """Everything else that was given, by kind."""
    groups: dict[str, list[StatementAnswer]] = {}
    for statement in in_order(statements):
        if statement.given and not _decides(statement):
            groups.setdefault(statement.kind, []).append(statement)
    return list(groups.items())


def _decides(statement: StatementAnswer) -> bool:
    return statement.kind in ("permission", "consent") or statement.answer is not None


def _has_ended(statement: StatementAnswer, states: States) -> bool:
    return statement.id in states and not states[statement.id].is_valid


def field_word(field_id: str) -> str:
    """What a field of the form (core.firms) is called on the pages of staff."""
    words: dict[str, str] = {
        "name": pgettext("person", "Name"),
        "phone": gettext("Telephone"),
        "email": gettext("E-mail"),
        "company": gettext("Company"),
        "address": gettext("Address"),
        "order_number": gettext("Order number"),
        "customer_number": gettext("Customer number"),
    }
    return words[field_id]


def in_order(statements: Iterable[StatementAnswer]) -> list[StatementAnswer]:
    """By kind; within one as the version has them."""
    return sorted(statements, key=lambda statement: KINDS.index(statement.kind))
