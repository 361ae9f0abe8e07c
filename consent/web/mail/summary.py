"""The summary of a closed session by e-mail, and again once it was corrected: as text, as HTML and as a PDF.

No link in it opens the customer's own page, and no code stands in it: whoever reads somebody's mail can do nothing with it.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from flask import render_template
from flask_babel import force_locale, get_locale, gettext

from consent.core.outbox import Mail
from consent.service import acceptances, people, session_summaries
from consent.service.mail import Letter
from consent.web.house import house
from consent.web.languages import FALLBACK, INTERFACE
from consent.web.mail import envelope
from consent.web.mail.plain import plain_text
from consent.web.paper import summary_view, summary_words, view
from consent.web.paper.summary_words import SummaryCopy

PDF = "summary.pdf"


def letter(one: Mail, now: datetime) -> Letter | None:
    """The letter about a session, in the language that was accepted; None where there is no address."""
    address = people.address_of(house(), one.acceptance)
    if address is None:
        return None
    ref = acceptances.reference(house(), one.acceptance)
    found = session_summaries.summary(house(), one.firm, ref, now=now)
    copy = summary_view.copy_of(found)
    language = found.acceptance.language
    with force_locale(language if language in INTERFACE else FALLBACK):
        message = _written(copy)
        with view.alone():
            pdf = summary_view.drawn(copy)
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=PDF)
    return envelope.closed(message, one, found.firm, address, now)


def _written(copy: SummaryCopy) -> EmailMessage:
    """Subject and body: everything that the file says, to be read without opening it."""
    message = EmailMessage(policy=SMTP)
    title = summary_words.title_of(copy)
    message["Subject"] = envelope.line(title)
    lead, parts = lead_of(copy), tuple(summary_words.parts_of(copy))
    message.set_content("\n\n".join((*lead, plain_text(parts))), cte="quoted-printable")
    html = render_template(
        "email/letter.html",
        lead=lead,
        parts=parts,
        head=None,
        title=title,
        language=copy.edition.language,
        words_language=str(get_locale()),
    )
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def lead_of(copy: SummaryCopy) -> tuple[str, ...]:
    """What stands above the summary: what this is, and what to do if it came to the wrong person."""
    firm, day = copy.summary.firm.name, copy.day
    if copy.summary.corrections:
        # TRANSLATORS: the second e-mail about a support session.
        first = gettext(
            "The summary of your session with %(firm)s on %(day)s was corrected. This e-mail takes the place of the one before: please keep it.",
            firm=firm,
            day=day,
        )
    else:
        first = gettext(
            "This is the summary of your session with %(firm)s on %(day)s: all of it is written below, and again in the file. Please keep this e-mail.",
            firm=firm,
            day=day,
        )
    return (
        first,
        gettext("Was this not you? Then somebody may have mistyped an address: please answer this e-mail."),
    )
