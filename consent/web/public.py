"""Pages that anyone may read: firms, the help page, the terms and their versions, documents, privacy."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import library
from consent.web import announcements, feed, headers, help_page, history, retention_words, times
from consent.web.frames import absolute, frame, permanent, permanent_frame
from consent.web.help_page import Entered
from consent.web.house import firm_in, house
from consent.web.languages import Choice, LanguageMissing, offered, own_name, preferred
from consent.web.paper import view as paper

blueprint = Blueprint("public", __name__)

MARKDOWN = "text/markdown; charset=utf-8"

blueprint.add_url_rule("/<lang:language>/<firm:firm_id>/terms/", "terms", history.show)
blueprint.add_url_rule("/<lang:language>/<firm:firm_id>/terms/feed.atom", "feed", feed.show)
blueprint.add_url_rule("/<lang:language>/<firm:firm_id>/terms/<version:name>.pdf", "paper", paper.show)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """The first visit: to the list of firms in the language that the browser asks for."""
    languages = offered(library.firms(house()))
    response = redirect(url_for("public.firms", language=preferred(languages)))
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/<lang:language>/")
def firms(language: str) -> ResponseReturnValue:
    """The firms, those with this language first."""
    found = library.firms(house())
    languages = offered(found)
    if language not in languages:
        raise LanguageMissing(language, languages)
    return render_template(
        "public/firms.html",
        language=language,
        choices=[
            Choice(code, own_name(code), url_for("public.firms", language=code), code == language)
            for code in languages
        ],
        here=[firm for firm in found if language in firm.languages],
        elsewhere=[firm for firm in found if language not in firm.languages],
    )


@blueprint.route("/<lang:language>/<firm:firm_id>/", endpoint="help_page", methods=["GET", "POST"])
def read_before_accepting(language: str, firm_id: str) -> ResponseReturnValue:
    """The help page. POST: the same in this language, with everything that was typed into it; records nothing."""
    if request.method == "GET":
        return help_page.show(language, firm_id, request.args.get("class"))
    values = request.form.to_dict()
    asked = request.args.get("class") or help_page.class_in(values.get("form", ""))
    return help_page.show(language, firm_id, asked, Entered(values=values))


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>")
def version(language: str, firm_id: str, name: str) -> ResponseReturnValue:
    """One version, for ever. Nothing on this page depends on the day or on what was published later."""
    found = permanent(language, firm_id, name)
    digest = found.languages[language]
    if request.if_none_match.contains_weak(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    page = render_template(
        "public/version.html",
        **permanent_frame(found, language, "public.version", name=name),
        version=found,
        version_title=times.version_title(name),
        text=library.text(house(), found, language),
        terms_html=library.html(house(), found, language),
        particulars=library.particulars(house(), found),
        entry=announcements.entry_of(found, language),
        address=absolute("public.version", language=language, firm_id=firm_id, name=name),
        digest=digest,
    )
    return headers.cached(make_response(page), headers.FOREVER, digest)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>.md")
def source(language: str, firm_id: str, name: str) -> ResponseReturnValue:
    """The exact bytes of one version."""
    found = permanent(language, firm_id, name)
    response = Response(library.source(house(), found, language), content_type=MARKDOWN)
    return headers.cached(response, headers.FOREVER, found.languages[language]).make_conditional(request)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>/documents/<document_id>")
def document(language: str, firm_id: str, name: str, document_id: str) -> ResponseReturnValue:
    """A further document of a version, for ever."""
    found = permanent(language, firm_id, name)
    title = title_of(found, document_id, language)
    digest = found.documents[f"{document_id}/{language}"]
    if request.if_none_match.contains_weak(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    page = render_template(
        "public/document.html",
        **permanent_frame(found, language, "public.document", name=name, document_id=document_id),
        version=found,
        version_title=times.version_title(name),
        title=title,
        document_html=library.document_html(house(), found, document_id, language),
        document_id=document_id,
        digest=digest,
    )
    return headers.cached(make_response(page), headers.FOREVER, digest)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>/documents/<document_id>.md")
def document_source(language: str, firm_id: str, name: str, document_id: str) -> ResponseReturnValue:
    """The exact bytes of a further document."""
    found = permanent(language, firm_id, name)
    response = Response(library.document(house(), found, document_id, language), content_type=MARKDOWN)
    digest = found.documents[f"{document_id}/{language}"]
    return headers.cached(response, headers.FOREVER, digest).make_conditional(request)


@blueprint.get("/<lang:language>/<firm:firm_id>/privacy")
def privacy(language: str, firm_id: str) -> ResponseReturnValue:
    """The privacy notice in force."""
    firm = firm_in(language, firm_id)
    return render_template(
        "public/privacy.html",
        **frame(firm, language, "public.privacy"),
        privacy_html=library.privacy_html(house(), firm, language),
        version_title=times.version_title(firm.privacy.version),
        periods=tuple(retention_words.lines(firm)),
    )


def title_of(version: PublishedVersion, document_id: str, language: str) -> str:
    """A document's title; NotFound if the version names none of that id."""
    for one in library.particulars(house(), version).documents:
        if one.id == document_id:
            return one.title[language]
    raise NotFound("document", document_id)
