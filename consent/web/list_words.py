"""Short words for tables of sessions and people: why a session costs so much, what somebody may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext


def role(name: str) -> str:
    """What somebody may do (core.staff)."""
    words: dict[str, str] = {
        "technician": gettext("technician"),
        "auditor": gettext("auditor"),
        "manager": gettext("manager"),
    }
    return words[name]


def free() -> str:
    """An amount of a firm that charges nothing, in no currency."""
    return gettext("free of charge")


def rule(reason: str) -> str:
    """Why it costs so much, in a word or two; charge_words.why has the sentence."""
    words = _RULES.get(reason)
    return reason if words is None else words()


_RULES: Mapping[str, Callable[[], str]] = {
    "free": lambda: gettext("free of charge"),
    "outcome": lambda: gettext("nothing due after such an end"),
    "blocks": lambda: gettext("started blocks"),
    "cap": lambda: gettext("the most that is ever due"),
    "longest": lambda: gettext("longest session"),
    "not_started": lambda: gettext("never ran"),
    "waived": lambda: gettext("no time counted"),
    "no_tariff": lambda: gettext("no price stated"),
    "no_rate": lambda: gettext("no price stated for that hour"),
    "no_price": lambda: gettext("no price stated for a block"),
    "no_rule": lambda: gettext("no rule for such an end"),
    "too_long": lambda: gettext("length that cannot be"),
}
