"""The Atom feed (RFC 4287) of a firm's terms in one language: a version an entry, the newest published first.

Entries say nothing that changes with the day, so that a reader is told of each version once. Their ids are made of the
log's origin, which never changes, and not of an address, which may.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from consent.core.encoding import sha256_hex
from consent.core.firms import Firm
from consent.core.instants import format_instant
from consent.core.publications import HistoryEntry, PublishedVersion
from consent.errors import NotFound
from consent.service import audit, library
from consent.web import clock, headers, times
from consent.web.frames import absolute
from consent.web.house import firm_in, house
from consent.web.languages import interface_language

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOST = 50

ET.register_namespace("", ATOM)


def show(language: str, firm_id: str) -> ResponseReturnValue:
    """The feed; 404 where nothing is published in the language."""
    firm = firm_in(language, firm_id)
    entries = library.history(house(), firm_id, language, now=clock.now(), limit=MOST)
    if not entries:
        raise NotFound("version", language)
    newest_first = sorted(entries, key=lambda entry: entry.version.leaf_index, reverse=True)
    data = as_bytes(feed(firm, language, newest_first, audit.log_state(house(), firm_id).origin))
    response = Response(data, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    return headers.cached(response, headers.SHORTLY, sha256_hex(data)).make_conditional(request)


def as_bytes(root: Element) -> bytes:
    """A document in UTF-8 with its declaration."""
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def feed(firm: Firm, language: str, entries: Sequence[HistoryEntry], origin: str) -> Element:
    """The whole feed of entries, the newest published first; at least one."""
    root = Element(f"{{{ATOM}}}feed", {LANG: language})
    place = {"language": language, "firm_id": firm.id}
    _add(root, "id", permanent_id(origin, language))
    _add_ours(root, "title", gettext("Terms of %(firm)s", firm=firm.name), language)
    _add(root, "updated", format_instant(entries[0].version.published_at))
    author = _add(root, "author")
    _add(author, "name", firm.name)
    _add(author, "uri", absolute("public.help_page", **place))
    _link(root, "self", absolute("public.feed", **place), MEDIA_TYPE, language)
    _link(root, "alternate", absolute("public.terms", **place), "text/html", language)
    for entry in entries:
        root.append(entry_of(firm, language, entry, origin))
    return root


def entry_of(firm: Firm, language: str, entry: HistoryEntry, origin: str) -> Element:
    """One version: from when it holds in the title, what changed in the summary."""
    version = entry.version
    root = Element(f"{{{ATOM}}}entry")
    place = {"language": language, "firm_id": firm.id}
    permanent = {**place, "name": version.name}
    _add(root, "id", permanent_id(origin, language, version.name))
    _add_ours(root, "title", title(version, firm.timezone), language)
    published = format_instant(version.published_at)
    _add(root, "published", published)
    _add(root, "updated", published)
    _link(root, "alternate", absolute("public.version", **permanent), "text/html", language)
    _link(root, "alternate", absolute("public.source", **permanent), "text/markdown", language)
    _link(root, "alternate", absolute("public.paper", **permanent), "application/pdf", language)
    if entry.previous is not None:
        compared = absolute("differences.between", **place, before=entry.previous, after=version.name)
        _link(root, "related", compared, "text/html", language)
    if entry.is_same_text:
        _add_ours(root, "summary", unchanged(entry), language)
    else:
        _add(root, "summary", entry.note.changes).set("type", "text")
    return root


def unchanged(entry: HistoryEntry) -> str:
    """What to say of a version whose text stayed: what it says of changes itself is about an earlier one."""
    if entry.note.asks_again:
        return gettext("The prices change: customers are asked again.")
    return gettext("The text in this language does not change: nobody who read it is asked again.")


def title(version: PublishedVersion, timezone: str) -> str:
    """From when a version holds, which no two of a firm share; of its past, that it was recorded later."""
    start = times.start(version.effective_at, timezone)
    if version.is_recorded_later:
        recorded = times.day(version.published_at, timezone)
        return gettext("Terms in force from %(start)s, recorded on %(day)s", start=start, day=recorded)
    return gettext("Terms in force from %(start)s", start=start)


def permanent_id(origin: str, language: str, version: str = "") -> str:
    """The id of the feed, or of a version's entry, for ever: the same origin, language and version give the same one."""
    return uuid5(NAMESPACE_URL, f"https://{origin}/terms/{language}/{version}").urn


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = text
    return child


def _add_ours(parent: Element, name: str, text: str, language: str) -> None:
    """Words of ours, which are English in a feed of a language that they are not translated into."""
    child = _add(parent, name, text)
    child.set("type", "text")
    if interface_language() != language:
        child.set(LANG, interface_language())


def _link(parent: Element, rel: str, href: str, media_type: str, language: str) -> None:
    SubElement(
        parent,
        f"{{{ATOM}}}link",
        {"rel": rel, "type": media_type, "hreflang": language, "href": href},
    )
