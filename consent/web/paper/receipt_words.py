"""What the PDF of a receipt says: who agreed to what, in which words, at which price; then how to check it, then the terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import segno
from flask_babel import gettext

from consent.core.blocks import Run
from consent.core.references import format_reference
from consent.service.receipt_papers import ReceiptPaper
from consent.web import prices, times
from consent.web.accepted import field_word
from consent.web.languages import called
from consent.web.paper.clauses import clause_parts
from consent.web.paper.parts import Code, Part, Table
from consent.web.paper.words import BULLET, Edition, fact, heading, identity, ours, sample, short


@dataclass(frozen=True, slots=True)
class Copy:
    """A receipt with the edition of the terms that was accepted; `check_page` is where anyone may check it."""

    paper: ReceiptPaper
    edition: Edition
    check_page: str

    @property
    def number(self) -> str:
        """The number that stands on the paper, and that the check page takes."""
        return self.paper.acceptance.id


def title_of(copy: Copy) -> str:
    """What the PDF is called in a list of files."""
    return f"{copy.paper.firm.name}: {gettext('Receipt of your agreement')}, {_day(copy)}"


def header_of(copy: Copy) -> tuple[str, str]:
    """Left and right above the pages."""
    return copy.paper.firm.name, gettext("Receipt %(number)s", number=format_reference(copy.number))


def _day(copy: Copy) -> str:
    return times.day(copy.paper.acceptance.time, copy.paper.firm.timezone)


def parts_of(copy: Copy, *, is_mail: bool = False) -> Iterator[Part | Table | Code]:
    """The whole paper: the receipt, its proof, and then the text that was accepted. A mail has the files beside it, and no picture."""
    yield from _top(copy)
    yield from _person(copy)
    yield from _statements(copy)
    yield from _price(copy)
    yield from identity(copy.edition)
    yield from _proof(copy, is_mail=is_mail)
    yield from _terms(copy)


def unprintable_note(copy: Copy) -> Part:
    """Said at the end where the font lacks letters."""
    words = gettext(
        "Some signs of this text could not be printed here. The file inside this PDF has them all."
    )
    return ours(copy.edition, words, "note")


def _top(copy: Copy) -> Iterator[Part]:
    firm, edition, acceptance = copy.paper.firm, copy.edition, copy.paper.acceptance
    lang = edition.words_language
    yield Part("firm", (Run(firm.name),))
    words = gettext("Receipt of your agreement")
    yield Part("title", (Run(words),), "H1", entry=words, lang=lang)
    said = gettext("On %(moment)s you agreed to the terms of %(firm)s.", moment=_moment(copy), firm=firm.name)
    yield ours(edition, said, "lead")
    yield from sample(edition)
    label = gettext("Moment")
    yield Part("first fact", (Run(f"{_moment(copy)} ({_zone(copy)})"),), label=label, lang=lang)
    yield fact(edition, gettext("Terms"), f"{edition.text.title}")
    yield fact(edition, gettext("Version"), times.version_title(acceptance.version), edition.address)
    yield fact(edition, gettext("Language"), called(acceptance.language))
    if acceptance.customer_class:
        yield fact(edition, gettext("As a customer"), _class(copy))
    yield fact(edition, gettext("Number"), copy.number)
    yield fact(edition, gettext("Reference"), format_reference(copy.number))


def _moment(copy: Copy) -> str:
    return times.moment(copy.paper.acceptance.time, copy.paper.firm.timezone)


def _zone(copy: Copy) -> str:
    """The firm's time zone, and how far it was from UTC then."""
    zone = copy.paper.firm.timezone
    offset = copy.paper.acceptance.time.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"{zone}, UTC{offset[:3]}:{offset[3:]}"


def _class(copy: Copy) -> str:
    labels = {one.id: one.label for one in copy.edition.particulars.classes}
    name = copy.paper.acceptance.customer_class or ""
    return labels.get(name, {}).get(copy.edition.language, name)


def _person(copy: Copy) -> Iterator[Part]:
    edition, paper = copy.edition, copy.paper
    yield heading(edition, gettext("Who agreed"))
    if not paper.person:
        yield ours(edition, gettext("The personal values of this record were erased."))
    labels: dict[str, str | None] = {
        one.id: one.label.get(edition.language) for one in edition.particulars.fields
    }
    for name, value in paper.person.items():
        yield fact(edition, labels.get(name) or field_word(name), value)
    if "ip_address" in paper.traces:
        yield fact(edition, gettext("IP address (shortened)"), paper.traces["ip_address"])
    if "user_agent" in paper.traces:
        yield fact(edition, gettext("Browser"), paper.traces["user_agent"])


def _statements(copy: Copy) -> Iterator[Part]:
    edition = copy.edition
    yield heading(edition, gettext("What was declared"))
    for one in copy.paper.statements:
        answer = one.answer_text or (gettext("Yes, given") if one.given else gettext("No, not given"))
        # one paragraph, so that no page ends between the two
        yield Part("text", (Run(f"{one.text}\n"), Run(answer, bold=True)), "LI", 1, BULLET)
    if copy.paper.withdrawal_page:
        yield ours(
            edition, gettext("What was allowed voluntarily can be withdrawn at any time, without a login:")
        )
        address = copy.paper.withdrawal_page
        yield Part("close", (Run(address, href=address),))


def _price(copy: Copy) -> Iterator[Part]:
    edition, acceptance = copy.edition, copy.paper.acceptance
    shown = prices.shown(copy.paper.firm, edition.particulars, acceptance.customer_class, acceptance.time)
    yield heading(edition, gettext("What was agreed about the price"))
    for when, price in shown.rows:
        yield fact(edition, when, price)
    if not shown.rows:
        yield fact(edition, gettext("Price"), shown.now)
    if shown.most:
        yield fact(edition, gettext("A whole session"), shown.most)
    for sentence in shown.sentences:
        yield ours(edition, sentence)


def _proof(copy: Copy, *, is_mail: bool) -> Iterator[Part | Code]:
    edition, paper = copy.edition, copy.paper
    yield heading(edition, gettext("How anyone can check this"))
    yield ours(edition, _where_the_record_is(is_mail=is_mail))
    number = gettext("Entry %(number)d of the firm's log.", number=paper.acceptance.leaf_index)
    yield fact(edition, gettext("In the log"), f"{number} {paper.head.origin}")
    for name, digest in (
        (gettext("SHA-256 of the record"), paper.record_sha256),
        (gettext("SHA-256 of the text"), paper.version.languages[edition.language]),
        (gettext("Key"), paper.kid),
    ):
        yield Part("digest", (Run(digest),), label=name, lang=edition.words_language)
    if is_mail:
        yield Part("subheading", (Run(gettext("Check this receipt")),), lang=edition.words_language)
        yield Part("note", (Run(copy.check_page, href=copy.check_page),))
    else:
        yield _code(copy)


def _where_the_record_is(*, is_mail: bool) -> str:
    if is_mail:
        return gettext(
            "The file receipt.json with this e-mail is the signed record itself; receipt.pdf is for reading and has it inside. One changed letter in either, and the check says so."
        )
    return gettext(
        "Inside this PDF is the file receipt.json with the signed record itself. This PDF is signed too: one changed letter, and the check says so."
    )


def _code(copy: Copy) -> Code:
    edition = copy.edition
    address = copy.check_page
    words = gettext("Check this receipt")
    rows = tuple(bytes(row) for row in segno.make_qr(address, error="m").matrix)
    return Code(
        rows,
        gettext("QR code with the address %(address)s", address=address),
        (
            Part("subheading", (Run(words),), lang=edition.words_language),
            ours(
                edition,
                gettext(
                    "Point the camera of a telephone at the picture, or open this address and choose the file:"
                ),
                "close",
            ),
            Part("note", (Run(address, href=address),)),
        ),
    )


def _terms(copy: Copy) -> Iterator[Part | Table]:
    edition = copy.edition
    yield heading(edition, gettext("The terms that were agreed to, in full"))
    yield Part("lead", (Run(edition.text.title),))
    yield from short(edition)
    yield from clause_parts(edition.html)
