"""The rules of a firm's sessions in words: all of them for the preview, those that changed for pages of differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from consent.core.particular_changes import SessionChange
from consent.core.session_rules import Quota, SessionRules
from consent.web.price_changes import Row

# In the order of a session. The two times to complain are one rule.
_COMPLAINT = ("complaint_days", "complaint_working_days")
_ORDER = (
    ("invitation_only",),
    ("quota",),
    ("choose_technician",),
    ("strict",),
    ("decisions",),
    ("declaration",),
    ("channel",),
    ("warn_minutes",),
    ("tool_log",),
    ("guarantee_days",),
    _COMPLAINT,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in our words; `quotes` are the firm's own, by language."""

    label: str
    words: str
    quotes: tuple[tuple[str, str], ...] = ()


def rules_in_words(rules: SessionRules) -> tuple[Rule, ...]:
    """Those that the firm states, in the order of a session."""
    return tuple(_rules(rules))


def rows(change: SessionChange, language: str) -> Iterator[Row]:
    """What differs, for a reader of the language."""
    for names in _ORDER:
        if set(names) & {*change.facts}:
            before, after = (_words(names[0], rules, language) for rules in (change.before, change.after))
            if before != after:
                yield Row(_label(names[0]), before, after, is_quote=names[0] == "declaration")
    for one in change.attestations:
        before = one.before.label.get(language, one.before.id) if one.before else None
        after = one.after.label.get(language, one.after.id) if one.after else None
        if before != after:
            yield Row(_attested(), before, after, is_quote=True)


def _rules(rules: SessionRules) -> Iterator[Rule]:
    nothing = SessionRules()
    for names in _ORDER:
        if any(getattr(rules, name) != getattr(nothing, name) for name in names):
            if names[0] == "declaration":
                yield Rule(_label("declaration"), "", tuple((rules.declaration or {}).items()))
            else:
                yield Rule(_label(names[0]), _words(names[0], rules, "") or "")
    for one in rules.attestations:
        yield Rule(_attested(), "", tuple(one.label.items()))


def _label(name: str) -> str:
    return {
        "invitation_only": gettext("Who can ask for help"),
        "quota": gettext("Sessions for each customer"),
        "choose_technician": gettext("Customers choose the technician"),
        "strict": gettext("When the program can be downloaded"),
        "decisions": gettext("When the technician decides whether remote help is right"),
        "declaration": gettext("What the technician reads aloud"),
        "channel": gettext("How the customer told what the program shows"),
        "warn_minutes": gettext("When both sides read that the session ends soon"),
        "tool_log": gettext("The times that the program itself kept"),
        "guarantee_days": gettext("Guarantee, once the work is confirmed"),
        "complaint_days": gettext("Time to complain, once the work is confirmed"),
    }[name]


def _attested() -> str:
    return gettext("What the technician confirms at the end")


def _words(name: str, rules: SessionRules, language: str) -> str | None:
    value = getattr(rules, name)
    match name:
        case "invitation_only":
            return gettext("only people whom a technician invited") if value else gettext("everybody")
        case "quota":
            return _quota(value)
        case "choose_technician":
            return gettext("yes") if value else gettext("no")
        case "strict":
            recognised = gettext("when the customer has recognised the technician")
            return recognised if value else gettext("when the customer has agreed")
        case "decisions":
            return _decisions(rules)
        case "declaration":
            return (value or {}).get(language)
        case "warn_minutes":
            return _minutes(value)
        case "channel" | "tool_log":
            return gettext("is noted") if value else gettext("is not noted")
        case "guarantee_days":
            return _days(value)
        case _:
            return _complaint(rules)


def _quota(quota: Quota | None) -> str:
    if quota is None:
        return gettext("no number stated")
    sessions = ngettext("%(num)d session", "%(num)d sessions", quota.sessions)
    # TRANSLATORS: "3 sessions in 30 days".
    return ngettext(
        "%(sessions)s in %(num)d day", "%(sessions)s in %(num)d days", quota.days, sessions=sessions
    )


def _decisions(rules: SessionRules) -> str:
    said = {
        "before": gettext("before taking over the computer"),
        "after": gettext("after taking over the computer"),
    }
    return ", ".join(words for name, words in said.items() if name in rules.decisions) or gettext("not noted")


def _minutes(minutes: int | None) -> str:
    if minutes is None:
        return gettext("not at all")
    return ngettext("after %(num)d minute", "after %(num)d minutes", minutes)


def _complaint(rules: SessionRules) -> str:
    days = rules.complaint_working_days
    if days is not None:
        return ngettext("%(num)d working day", "%(num)d working days", days)
    return _days(rules.complaint_days)


def _days(days: int | None) -> str:
    return gettext("not stated") if days is None else ngettext("%(num)d day", "%(num)d days", days)
