"""What a session's page says when something could not be done: beside a field, or of the whole session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from consent.errors import NotPossible, Problem
from consent.service.session_pages import SessionView
from consent.service.written import LONGEST_TEXT
from consent.web import session_words, times

ATTESTED = "attested-"


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A problem in the summary, with the id of what it leads to; `quote` is a firm's words, in the language `lang`."""

    anchor: str
    text: str
    quote: str = ""
    lang: str = ""
    quote_leads: bool = False


def words_of(problem: Problem) -> str:
    """What is wrong with a field of one of the forms, and how to mend it."""
    if problem.code == "too_long":
        return ngettext(
            "This is too long: at most %(num)d character.",
            "This is too long: at most %(num)d characters.",
            LONGEST_TEXT,
        )
    if problem.field.startswith(ATTESTED):
        return gettext("Tick this when it is true. The session can't be closed without it.")
    return _WORDS.get((problem.field, problem.code), _unknown)()


def _unknown() -> str:
    return gettext("This could not be read. Please choose or type it again.")


_WORDS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("outcome", "missing"): lambda: gettext("Choose how the session ended."),
    ("outcome", "contradiction"): lambda: gettext(
        "You decided that this can't be solved remotely: then it is not solved."
    ),
    ("solvable", "missing"): lambda: gettext("Say whether this could be solved remotely."),
    ("work_done", "missing"): lambda: gettext("Write what was done: the customer reads it."),
    ("tool_length", "missing"): lambda: gettext(
        "Write how long the session lasted by the program's own log."
    ),
    ("tool_length", "not_a_length"): lambda: gettext("Write minutes, or minutes and seconds: 12 or 12:30."),
    ("tool_reference", "missing"): lambda: gettext("Write what the program's own log calls this session."),
    ("difference_reason", "missing"): lambda: gettext(
        "The program's log and our clock differ by more than a minute. Write why."
    ),
    ("channel", "missing"): lambda: gettext("Choose how the customer told you what the program shows."),
    ("minutes", "missing"): lambda: gettext("Write how many minutes count."),
    ("minutes", "not_a_number"): lambda: gettext("Write whole minutes, in digits: 12."),
    ("minutes", "too_many"): lambda: gettext("This is more than the session lasted by our clock."),
    ("minutes", "more_than_confirmed"): lambda: gettext(
        "The customer has confirmed this session: a correction can't ask for more than they saw."
    ),
    ("correction_reason", "missing"): lambda: gettext("Write why it is corrected: the customer reads it."),
    ("to", "missing"): lambda: gettext("Choose a colleague."),
    ("to", "unknown"): lambda: gettext("This colleague can't have sessions any more. Choose another one."),
}


def in_summary(problem: Problem, view: SessionView) -> ProblemShown:
    """The problem as the summary shows it."""
    anchor = _anchor(problem.field, view)
    for one in view.particulars.session.attestations:
        if problem.field == ATTESTED + one.id:
            language, label = session_words.words_in(one.label, view.firm)
            return ProblemShown(anchor, words_of(problem), label, language)
    return ProblemShown(anchor, words_of(problem))


def _anchor(field: str, view: SessionView) -> str:
    """The first answer where it is one of several."""
    if field == "outcome":
        return "outcome-solved" if view.session.started_at else "outcome-not_started"
    return {"solvable": "solvable-yes", "channel": "channel"}.get(field, field)


# What the state of the session does not allow ----------------------------------------------------------------------------


def refusal(error: NotPossible, view: SessionView) -> str:
    """Why what was asked for was not done, from how the session stands now. Nothing was recorded."""
    if error.reason in ("not_the_holder", "already"):  # "already": it was handed to that colleague before
        return gettext("%(name)s has this session now.", name=view.technician or "")
    if error.reason in _REASONS:
        return _REASONS[error.reason]()
    return _by_state(view)


_REASONS: Mapping[str, Callable[[], str]] = {
    "too_late": lambda: gettext(
        "The customer agreed more than a day ago. Close this session without beginning; for new help they agree again."
    ),
    "not_suited": lambda: gettext("Decide first whether this suits remote help."),
    "not_declared": lambda: gettext("Read the declaration aloud first: the customer has to say yes to it."),
    "not_asked": lambda: gettext("The terms of this session do not ask for that."),
    "more_than_confirmed": _WORDS["minutes", "more_than_confirmed"],
    "not_started": lambda: gettext("This session never ran: there is nothing to correct."),
}


def _by_state(view: SessionView) -> str:
    session, zone = view.session, view.firm.timezone
    if session.closed_at is not None:
        return gettext(
            "This session was closed already: %(when)s, by %(name)s.",
            when=times.moment(session.closed_at, zone),
            name=closed_by(view),
        )
    if session.stopped_at is not None:
        when = times.moment(session.stopped_at, zone)
        return gettext("The customer stopped this session: %(when)s.", when=when)
    if session.started_at is not None:
        return gettext(
            "This session runs already: since %(time)s.", time=times.clock(session.started_at, zone)
        )
    if session.recognised_at is None:
        return gettext("The customer has not confirmed you yet. Say the two words first.")
    return gettext(
        "The session is in another state by now: %(state)s.", state=session_words.state_word(session.state)
    )


def closed_by(view: SessionView) -> str:
    """Who closed it, by name."""
    return next((step.actor for step in reversed(view.steps) if step.event == "session.closed"), "")
