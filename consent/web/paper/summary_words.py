"""What the summary of a session says on paper and by mail: what was done, what is due, and what the customer may say about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext, pgettext

from consent.core.blocks import Block, Run
from consent.core.models import NOT_STATED
from consent.service.session_summaries import Corrected, Summary
from consent.web import charge_words, customer_words, times
from consent.web.charge_words import ChargeShown
from consent.web.paper.parts import Part, Table
from consent.web.paper.words import BULLET, Edition, fact, heading, identity, ours, sample


@dataclass(frozen=True, slots=True)
class SummaryCopy:
    """A summary with the edition of the terms that was accepted, whose language it speaks."""

    summary: Summary
    edition: Edition

    @property
    def day(self) -> str:
        """The day of the session."""
        session = self.summary.session
        at = session.started_at or session.closed_at or self.summary.acceptance.time
        return times.day(at, self.zone)

    @property
    def zone(self) -> str:
        """The firm's time zone."""
        return self.summary.firm.timezone


def title_of(copy: SummaryCopy) -> str:
    """What the mail is called among others, and the PDF in a list of files."""
    words = gettext("Summary of your session")
    if copy.summary.corrections:
        # TRANSLATORS: the summary of a support session, once something in it was corrected.
        words = gettext("Corrected summary of your session")
    return f"{copy.summary.firm.name}: {words}, {copy.day}"


def header_of(copy: SummaryCopy) -> tuple[str, str]:
    """Left and right above the pages."""
    return copy.summary.firm.name, f"{gettext('Reference')} {copy.summary.reference}"


def parts_of(copy: SummaryCopy) -> Iterator[Part | Table]:
    """The whole paper."""
    yield from _top(copy)
    yield from _done(copy)
    charge = charge_of(copy.summary)
    if charge is not None:
        yield from _due(copy, charge)
    for one in copy.summary.corrections:
        yield from _corrected(copy, one)
    if copy.summary.session.started_at is not None:
        yield from _confirming(copy)
    yield from _objecting(copy, has_amount=charge is not None)
    yield from identity(copy.edition)


def charge_of(found: Summary) -> ChargeShown | None:
    """What is due in words; None where nothing must speak of paying."""
    if not customer_words.has_amounts(found.particulars.tariff, found.acceptance.customer_class):
        return None
    return charge_words.of_record(found.result.charge, found.firm.timezone, found.result.outcome)


def unprintable_note(copy: SummaryCopy) -> Part:
    """Said at the end where the font lacks letters."""
    words = gettext("Some signs of this text could not be printed here. The e-mail has them all.")
    return ours(copy.edition, words, "note")


def _top(copy: SummaryCopy) -> Iterator[Part]:
    yield Part("firm", (Run(copy.summary.firm.name),))
    words = gettext("Your session of %(day)s", day=copy.day)
    yield Part("title", (Run(words),), "H1", entry=words, lang=copy.edition.words_language)
    yield from sample(copy.edition)


def _done(copy: SummaryCopy) -> Iterator[Part]:
    found, edition = copy.summary, copy.edition
    yield heading(edition, gettext("What was done"))
    if found.work_done:
        yield Part("text", (Run(found.work_done),))
    yield fact(edition, gettext("Result"), customer_words.outcome(found.result.outcome))
    yield from _length(copy)
    yield fact(edition, gettext("Technician"), found.technician)
    yield fact(edition, gettext("Reference"), found.reference)
    if found.attested:
        yield ours(edition, gettext("When closing, the technician attested:"))
    for one in found.attested:
        words = one.label.get(edition.language) or next(iter(one.label.values()))
        yield Part("close", (Run(words),), "LI", 1, BULLET)


def _length(copy: SummaryCopy) -> Iterator[Part]:
    """When it began and ended, how long it was, and how much of that counts; nothing where nobody took over."""
    found, session, edition = copy.summary, copy.summary.session, copy.edition
    if session.started_at is None or session.ended_at is None:
        return
    yield fact(edition, gettext("Begin"), times.moment(session.started_at, copy.zone))
    ended = times.moment(session.ended_at, copy.zone)
    stopped = f" ({gettext('you stopped it')})" if session.stopped_at else ""
    yield fact(edition, gettext("End"), f"{ended}{stopped}")
    measured = (found.corrections[0].before if found.corrections else found.result).seconds
    yield fact(edition, gettext("Length"), customer_words.exact_length(measured))
    if found.result.seconds != measured:
        yield fact(edition, gettext("Of it count"), customer_words.exact_length(found.result.seconds))


# What is due -------------------------------------------------------------------------------------------------------------


def _due(copy: SummaryCopy, charge: ChargeShown) -> Iterator[Part | Table]:
    edition = copy.edition
    yield heading(edition, gettext("What is due"))
    if charge.lines:
        head = _row(gettext("What counts"), gettext("Amount"), is_header=True)
        lines = tuple(_row(line.what, line.amount) for line in charge.lines)
        yield Table((head, *lines, _total(gettext("Due"), charge.total)))
    else:
        yield fact(edition, gettext("Due"), charge.total)
    yield ours(edition, f"{charge.why} {charge.vat}" if charge.vat else charge.why)
    words = (
        gettext("This is no invoice. It follows from the prices that you agreed to:")
        if charge.is_stated
        else gettext("This is no invoice. You agreed to:")
    )
    version = gettext("version %(day)s", day=times.version_title(copy.summary.version.name))
    runs = (Run(f"{words} "), Run(version, href=edition.address), Run("."))
    yield Part("text", runs, lang=edition.words_language)


def _row(*cells: str, is_header: bool = False) -> Block:
    return Block("row", cells=tuple((Run(cell, bold=is_header),) for cell in cells), is_header=is_header)


def _total(*cells: str) -> Block:
    return Block("row", cells=tuple((Run(cell, bold=True),) for cell in cells))


def _corrected(copy: SummaryCopy, one: Corrected) -> Iterator[Part | Table]:
    edition, zone = copy.edition, copy.zone
    yield heading(edition, gettext("Corrected afterwards"))
    moment = times.moment(one.time, zone)
    yield ours(edition, gettext("%(name)s corrected this on %(moment)s:", name=one.actor, moment=moment))
    rows = [_row(pgettext("column", "What"), gettext("was"), gettext("is now"), is_header=True)]
    rows.extend(_row(what, *sides) for what, sides in _changes(copy, one))
    yield Table(tuple(rows))
    if one.reason:
        yield Part("text", (Run(f"{gettext('The reason:')} "), Run(one.reason)))


def _changes(copy: SummaryCopy, one: Corrected) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What counts before and after; result and amount only where they are others now."""
    sides = (one.before, one.after)
    results = tuple(customer_words.outcome(side.outcome) for side in sides)
    if len(set(results)) > 1:
        yield gettext("Result"), results
    # TRANSLATORS: in a table of what was corrected: how much of the session counts for the price.
    yield gettext("Time that counts"), tuple(customer_words.exact_length(side.seconds) for side in sides)
    totals = tuple(charge_words.of_record(side.charge, copy.zone).total for side in sides)
    if charge_of(copy.summary) is not None and len(set(totals)) > 1:
        yield gettext("Due"), totals


# What the customer may say -----------------------------------------------------------------------------------------------


def _confirming(copy: SummaryCopy) -> Iterator[Part]:
    found, edition = copy.summary, copy.edition
    yield heading(edition, gettext("Confirm the work"))
    if found.session.settled_at is not None:
        moment = times.moment(found.session.settled_at, copy.zone)
        yield ours(edition, gettext("You confirmed the work on %(moment)s.", moment=moment))
        yield from _dates(copy)
        return
    # TRANSLATORS: in an e-mail that has no link to that page on purpose: whoever has the link can do everything there.
    yield ours(
        edition,
        gettext(
            "You can confirm the work on your own page, the one on which you had your code. You do not have to, and you can object all the same."
        ),
    )
    terms = tuple(_terms(copy))
    if terms:
        yield ours(edition, gettext("These times count from the day on which you confirm the work:"))
    yield from terms


def _dates(copy: SummaryCopy) -> Iterator[Part]:
    dates, edition = copy.summary.dates, copy.edition
    ends = (
        (gettext("Guarantee"), dates.guarantee_until if dates else None),
        (gettext("Complaints"), dates.complaints_until if dates else None),
    )
    for name, last in ends:
        if last is not None:
            yield fact(edition, name, gettext("up to and including %(day)s", day=times.day(last)))


def _terms(copy: SummaryCopy) -> Iterator[Part]:
    rules, edition = copy.summary.particulars.session, copy.edition
    if rules.guarantee_days:
        words = ngettext("%(num)d day", "%(num)d days", rules.guarantee_days)
        yield fact(edition, gettext("Guarantee"), words)
    if rules.complaint_days:
        words = ngettext("%(num)d day", "%(num)d days", rules.complaint_days)
        yield fact(edition, gettext("Complaints"), words)
    if rules.complaint_working_days:
        words = ngettext("%(num)d working day", "%(num)d working days", rules.complaint_working_days)
        yield fact(edition, gettext("Complaints"), words)


def _objecting(copy: SummaryCopy, *, has_amount: bool) -> Iterator[Part]:
    found, edition = copy.summary, copy.edition
    yield heading(edition, gettext("If you do not agree"))
    if found.session.objected_at is not None:
        moment = times.moment(found.session.objected_at, copy.zone)
        yield ours(edition, gettext("Your objection was recorded on %(moment)s.", moment=moment))
        return
    words = (
        gettext(
            "Is something not right about the work, the times or the amount? Write it on your own page: it is recorded there with the time."
        )
        if has_amount
        else gettext(
            "Is something not right about the work or the times? Write it on your own page: it is recorded there with the time."
        )
    )
    yield ours(edition, words)
    if found.firm.identity.email != NOT_STATED:
        yield ours(edition, gettext("Or answer this e-mail: your answer goes to the firm."))
