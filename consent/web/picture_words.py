"""An auditor's pictures in words: each with the question that it answers, the answer, the drawing, and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from consent.core.support_sessions import OPEN
from consent.service.pictures import NEWEST, Pictures, Refused
from consent.web import accepted, drawings
from consent.web.drawings import Stack
from consent.web.filters import Asked
from consent.web.picture_days import over_time
from consent.web.picture_parts import CROSSED, DOTTED, HATCHED, SOLID, Choices, Figure, Row, nothing, records

LONGEST_LABEL = 38
LABEL_BEGIN = 16


def figures(found: Pictures, asked: Asked, choices: Choices) -> tuple[Figure, ...]:
    """All of them, the one that stands above the records first."""
    return (
        over_time(found.over_time, asked),
        waits(found, asked),
        still_open(found),
        refused(found),
        by_choice("version", gettext("Which versions did they accept?"), found.by_version, asked, choices),
        by_choice("language", gettext("In which language did they read?"), found.by_language, asked, choices),
        invited(found),
    )


# Of the newest records ----------------------------------------------------------------------------------------------------


def waits(found: Pictures, asked: Asked) -> Figure:
    """How long it took from the acceptance to the technician."""
    question = gettext("How long until a technician used the code?")
    if not found.asked:
        return Figure("waits", question, nothing(asked))
    labels, quick = _wait_words(), sum(found.waits[:4])
    stacks = [Stack(label, ((SOLID, number),)) for label, number in zip(labels, found.waits, strict=True)]
    stacks.append(Stack(gettext("not used"), ((DOTTED, found.never),)))
    answer = gettext(
        "Of %(used)s codes that were used, %(quick)s were used within ten minutes; %(never)s were not used.",
        used=sum(found.waits),
        quick=quick,
        never=found.never,
    )
    rows = tuple(Row(stack.label, (stack.total,)) for stack in stacks)
    head = (gettext("From acceptance to technician"), gettext("Records"))
    return Figure(
        "waits", question, answer, drawings.bars(stacks), head=head, rows=rows, notes=_of_newest(found)
    )


def _wait_words() -> tuple[str, ...]:
    return (
        gettext("less than a minute"),
        gettext("1 to 2 minutes"),
        gettext("2 to 5 minutes"),
        gettext("5 to 10 minutes"),
        gettext("10 minutes to an hour"),
        gettext("an hour to a day"),
        gettext("a day or longer"),
    )


def refused(found: Pictures) -> Figure:
    """Statements that customers left unticked, and consents that they withdrew."""
    question = gettext("What did customers not agree to?")
    notes = (
        *([] if not found.withdrawn else [_withdrawn(found.withdrawn)]),
        gettext("Whoever declines the whole form leaves no record: nobody can count them."),
        *_of_newest(found),
    )
    if not found.refused:
        return Figure("refused", question, gettext("Nobody refused anything that was asked."), notes=notes)
    stacks = [Stack(_cut(_words(one)), ((HATCHED, one.count.refused),)) for one in found.refused]
    rows = tuple(
        Row(_words(one), (one.count.refused, one.count.asked), lang=_lang(one)) for one in found.refused
    )
    most = found.refused[0].count
    answer = gettext(
        "Refused most often: %(refused)s of the %(asked)s who were asked.",
        refused=most.refused,
        asked=most.asked,
    )
    head = (gettext("Statement"), gettext("refused"), gettext("asked"))
    return Figure("refused", question, answer, drawings.bars(stacks), head=head, rows=rows, notes=notes)


def _withdrawn(number: int) -> str:
    return ngettext("%(num)d consent was withdrawn later.", "%(num)d consents were withdrawn later.", number)


def _words(one: Refused) -> str:
    return one.count.statement if one.statement is None else one.statement.text


def _lang(one: Refused) -> str | None:
    return None if one.statement is None else one.language


def _cut(text: str) -> str:
    """The first sentence, without its middle where it is long: statements of one kind begin alike, and differ where they end."""
    first = text.partition(". ")[0].rstrip(".")
    if len(first) <= LONGEST_LABEL:
        return first
    begin = first[:LABEL_BEGIN].rpartition(" ")[0].rstrip(" ,;:")
    room = LONGEST_LABEL - len(begin) - len(" … ")
    end = first[-room:] if first[-room - 1] == " " else first[-room:].partition(" ")[2]
    return f"{begin} … {end or first[-room:]}".lstrip()


def _of_newest(found: Pictures) -> tuple[str, ...]:
    if found.over_time.total <= NEWEST:
        return ()
    return (gettext("Counted over the newest %(number)s of these records.", number=found.asked),)


# What there is now ---------------------------------------------------------------------------------------------------------


def still_open(found: Pictures) -> Figure:
    """Sessions that a technician has still to end, by how long ago the code was used."""
    question = gettext("Which sessions are still open, and for how long?")
    total = sum(found.open.values())
    if not total:
        return Figure("open", question, gettext("No session is open."))
    patterns = dict(zip(OPEN, (DOTTED, CROSSED, SOLID, HATCHED), strict=True))
    ages = (
        gettext("less than an hour"),
        gettext("an hour to a day"),
        gettext("a day to a week"),
        gettext("a week or longer"),
    )
    rows = [[found.open.get((age, state), 0) for state in OPEN] for age in range(len(ages))]
    stacks = [
        Stack(label, tuple((patterns[state], number) for state, number in zip(OPEN, row, strict=True)))
        for label, row in zip(ages, rows, strict=True)
    ]
    answer = ngettext("%(num)d session is open", "%(num)d sessions are open", total)
    late = sum(rows[-1])
    # TRANSLATORS: %(open)s is "3 sessions are open", %(late)s a number of them.
    answer = gettext("%(open)s; %(late)s of them for a week or longer.", open=answer, late=late)
    legend = tuple((patterns[state], accepted.state_word(state)) for state in OPEN)
    head = (gettext("Open for"), *(words for _, words in legend), gettext("together"))
    lines = tuple(Row(label, (*row, sum(row))) for label, row in zip(ages, rows, strict=True))
    return Figure("open", question, answer, drawings.bars(stacks), legend, head, lines)


def invited(found: Pictures) -> Figure:
    """What became of invitations."""
    question = gettext("What became of invitations?")
    words: dict[str, str] = {
        "used": gettext("used"),
        "waiting": gettext("not used yet"),
        "expired": gettext("not used in time"),
        "decision": gettext("refused by the technician"),
        "quota": gettext("refused: helped often enough"),
    }
    note = gettext("Only the days of the filters count here: an invitation has no state and no version.")
    if not found.invited:
        return Figure("invited", question, gettext("Nobody was invited on these days."), notes=(note,))
    stacks = [Stack(label, ((_pattern(fate), found.invited.get(fate, 0)),)) for fate, label in words.items()]
    refusals = sum(found.invited.get(fate, 0) for fate in ("decision", "quota"))
    answer = gettext(
        "%(number)s invitations; %(refused)s of them were refused.",
        number=sum(found.invited.values()),
        refused=refusals,
    )
    rows = tuple(Row(stack.label, (stack.total,)) for stack in stacks)
    head = (gettext("Invitation"), gettext("How many"))
    return Figure("invited", question, answer, drawings.bars(stacks), head=head, rows=rows, notes=(note,))


def _pattern(fate: str) -> str:
    return HATCHED if fate in ("decision", "quota") else SOLID


# By one of the filters -----------------------------------------------------------------------------------------------------


def by_choice(name: str, question: str, numbers: Mapping[str, int], asked: Asked, choices: Choices) -> Figure:
    """Bars for what can be chosen in a filter, in the order of the filter."""
    shown = [(value, words) for value, words in choices[name].items() if numbers.get(value)]
    if not shown:
        return Figure(f"by-{name}", question, nothing(asked))
    stacks = [Stack(words, ((SOLID, numbers[value]),)) for value, words in shown]
    rows = tuple(Row(words, (numbers[value],), records(asked, **{name: value})) for value, words in shown)
    value, words = max(shown, key=lambda one: numbers[one[0]])
    answer = gettext(
        "Most often: %(words)s, %(number)s of %(total)s.",
        words=words,
        number=numbers[value],
        total=sum(numbers.values()),
    )
    head = (gettext("Version") if name == "version" else gettext("Language"), gettext("Records"))
    return Figure(f"by-{name}", question, answer, drawings.bars(stacks), head=head, rows=rows)
