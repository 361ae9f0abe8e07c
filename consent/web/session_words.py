"""Support sessions in the words of staff: states, groups of the queue, outcomes, lengths, and each step that was taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import get_locale, gettext, ngettext

from consent.core.firms import Firm, Particulars
from consent.service.session_pages import StepTaken
from consent.web import accepted


def state_word(state: str) -> str:
    """A state (core.support_sessions), or "waiting" and "over" for a code that nobody used, in a few words."""
    return _NOT_USED[state]() if state in _NOT_USED else accepted.state_word(state)


_NOT_USED: Mapping[str, Callable[[], str]] = {
    "waiting": lambda: gettext("waiting"),
    "over": lambda: gettext("over, never used"),
}


def since_word(state: str) -> str:
    """What stands before the moment at which a state began."""
    return {
        "redeemed": gettext("Code used"),
        "recognised": gettext("Confirmed"),
        # TRANSLATORS: before a time: when the technician took over the computer. Dutch: "Begonnen"; Polish: "Rozpoczęto".
        "running": gettext("Started"),
        # TRANSLATORS: before a time: when the customer stopped.
        "ended": gettext("Stopped"),
        "stopped": gettext("Stopped"),
        "closed": gettext("Closed"),
        "settled": gettext("Work confirmed"),
    }[state]


def group_word(group: str) -> str:
    """A group of the queue (service.desk_queue)."""
    return {
        "to-close": gettext("to be closed"),
        "waiting": gettext("waiting"),
        # TRANSLATORS: sessions with which somebody is busy. Dutch: "bezig"; Polish: "w toku".
        "open": gettext("in progress"),
        # TRANSLATORS: sessions of today that need nothing more. Dutch: "klaar"; Polish: "gotowe".
        "done": gettext("finished"),
    }[group]


def outcome_word(outcome: str) -> str:
    """How a session ended."""
    return {
        "solved": gettext("Solved"),
        "unsolved": gettext("Not solved"),
        "broken_off": gettext("Broken off"),
        "test": gettext("Only the connection was tested"),
        "not_started": gettext("Nobody took over the computer"),
    }[outcome]


def channel_word(channel: str) -> str:
    """By which way the customer told what the program shows."""
    return {
        "phone": gettext("by telephone"),
        "email": gettext("by e-mail"),
        "chat": gettext("by chat"),
    }[channel]


def channels(particulars: Particulars) -> list[str]:
    """The ways by which the customer of a version may tell, each once."""
    return list(dict.fromkeys(way for tool in particulars.tools for way in tool.tell_by))


def so_far(seconds: int) -> str:
    """How long a session runs by now, in whole minutes."""
    hours, minutes = divmod(seconds // 60, 60)
    if seconds < 60:
        return gettext("less than a minute")
    if hours < 2:
        return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)
    # TRANSLATORS: a length of time. Dutch: "%(hours)d u %(minutes)d min"; Polish: "%(hours)d godz. %(minutes)d min".
    return gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes)


def words_in(labels: Mapping[str, str], firm: Firm) -> tuple[str, str]:
    """A firm's words (language, text) in the language of the page, else in the firm's own first one that has them."""
    wanted = (str(get_locale()), *firm.languages, *labels)
    language = next(one for one in wanted if one in labels)
    return language, labels[language]


def length(seconds: int) -> str:
    """How long a session ran, to the second: "12 min 30 s"."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        # TRANSLATORS: a length of time. Dutch: "%(hours)d u %(minutes)d min %(seconds)d s"; Polish: "%(hours)d godz. %(minutes)d min %(seconds)d s".
        return gettext(
            "%(hours)d h %(minutes)d min %(seconds)d s", hours=hours, minutes=minutes, seconds=rest
        )
    if minutes:
        return gettext("%(minutes)d min %(seconds)d s", minutes=minutes, seconds=rest)
    return gettext("%(seconds)d s", seconds=rest)


# The timeline ------------------------------------------------------------------------------------------------------------


def step_word(step: StepTaken, names: Mapping[str, str]) -> str:
    """What somebody did, without when; `names` are those of the firm's staff by id."""
    technician = str(step.record.get("technician", ""))
    name = names.get(technician, technician)
    match step.event:
        case "session.decided":
            return _decided(step, name)
        case "declaration.answered":
            return _declared(step, name)
        case "session.handed_over":
            return gettext("%(by)s gave the session to %(name)s", by=step.actor, name=name)
        case "session.started":
            return _started(step, name)
        case "session.closed":
            outcome = outcome_word(step.record["outcome"])
            within = outcome[:1].lower() + outcome[1:]
            return gettext("%(name)s closed the session: %(outcome)s", name=name, outcome=within)
        case _:
            return _plain(step.event, name)


def _plain(event: str, name: str) -> str:
    return {
        "technician.chosen": gettext("The customer asked for %(name)s", name=name),
        "session_token.redeemed": gettext("%(name)s used the consent code", name=name),
        "technician.recognised": gettext("The customer confirmed %(name)s", name=name),
        "session.stopped": gettext("The customer stopped"),
        "session.corrected": gettext("%(name)s corrected what was closed", name=name),
        "work.confirmed": gettext("The customer confirmed the work"),
        "charge.objected": gettext("The customer objected"),
    }[event]


def _started(step: StepTaken, name: str) -> str:
    words = gettext("%(name)s took over the computer", name=name)
    channel = step.record.get("channel")
    if channel is None:
        return words
    # TRANSLATORS: %(channel)s is "by telephone" and the like: how the customer told the number that the program shows.
    return gettext(
        "%(started)s; its number was told %(channel)s", started=words, channel=channel_word(channel)
    )


def _decided(step: StepTaken, name: str) -> str:
    match step.record["stage"], step.record["positive"]:
        case "before", True:
            return gettext("%(name)s decided: this suits remote help", name=name)
        case "before", _:
            return gettext("%(name)s decided: this does not suit remote help", name=name)
        case _, True:
            return gettext("%(name)s decided: this can be solved remotely", name=name)
        case _:
            return gettext("%(name)s decided: this can't be solved remotely", name=name)


def _declared(step: StepTaken, name: str) -> str:
    if step.record["given"]:
        return gettext("%(name)s read the declaration aloud: the customer said yes", name=name)
    return gettext("%(name)s read the declaration aloud: the customer said no", name=name)
