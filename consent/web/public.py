"""Pages that anyone may read: firms, the help page, the terms and their versions, documents, privacy."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.encoding import sha256_hex
from consent.core.firms import Firm
from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import library
from consent.web import clock, colours, headers, help_page, times
from consent.web.help_page import Entered
from consent.web.house import firm_in, house, version_in
from consent.web.languages import Choice, LanguageMissing, offered, own_name, preferred

blueprint = Blueprint("public", __name__)

MARKDOWN = "text/markdown; charset=utf-8"


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


@blueprint.get("/look/<firm:firm_id>.css")
def look(firm_id: str) -> ResponseReturnValue:
    """The firm's accent, as a stylesheet of its own: the Content-Security-Policy allows no inline one."""
    css = colours.stylesheet(library.firm(house(), firm_id).accent)
    response = Response(css, content_type="text/css; charset=utf-8")
    policy = headers.FOREVER if request.args.get("v") == look_digest(css) else headers.SHORTLY
    return headers.cached(response, policy, look_digest(css)).make_conditional(request)


def look_digest(css: str) -> str:
    """What tells one look from another in an address."""
    return sha256_hex(css.encode())[:12]


def look_address(firm: Firm) -> str:
    """The address of a firm's look, for templates."""
    return url_for("public.look", firm_id=firm.id, v=look_digest(colours.stylesheet(firm.accent)))


@blueprint.route("/<lang:language>/<firm:firm_id>/", endpoint="help_page", methods=["GET", "POST"])
def read_before_accepting(language: str, firm_id: str) -> ResponseReturnValue:
    """The help page. POST: the same in this language, with everything that was typed into it; records nothing."""
    if request.method == "GET":
        return help_page.show(language, firm_id, request.args.get("class"))
    values = request.form.to_dict()
    asked = request.args.get("class") or help_page.class_in(values.get("form", ""))
    return help_page.show(language, firm_id, asked, Entered(values=values))


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/")
def terms(language: str, firm_id: str) -> ResponseReturnValue:
    """Every version of the firm's terms, what changed and why."""
    firm = firm_in(language, firm_id)
    versions = [one for one in library.versions(house(), firm_id) if language in one.languages]
    return render_template(
        "public/terms.html",
        **frame(firm, language, "public.terms"),
        versions=[
            (one, times.version_title(one.name), library.text(house(), one, language)) for one in versions
        ],
        in_force=library.in_force(house(), firm_id, now=clock.now()),
        now=clock.now(),
    )


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>")
def version(language: str, firm_id: str, name: str) -> ResponseReturnValue:
    """One version, for ever. Nothing on this page depends on the day, so that it may be kept for ever."""
    firm = firm_in(language, firm_id)
    found = version_in(language, firm, name)
    digest = found.languages[language]
    if request.if_none_match.contains(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    page = render_template(
        "public/version.html",
        **frame(firm, language, "public.version", found, name=name),
        version=found,
        version_title=times.version_title(name),
        text=library.text(house(), found, language),
        terms_html=library.html(house(), found, language),
        particulars=library.particulars(house(), found),
        digest=digest,
    )
    return headers.cached(make_response(page), headers.FOREVER, digest)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>.md")
def source(language: str, firm_id: str, name: str) -> ResponseReturnValue:
    """The exact bytes of one version."""
    found = version_in(language, firm_in(language, firm_id), name)
    response = Response(library.source(house(), found, language), content_type=MARKDOWN)
    return headers.cached(response, headers.FOREVER, found.languages[language]).make_conditional(request)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>/documents/<document_id>")
def document(language: str, firm_id: str, name: str, document_id: str) -> ResponseReturnValue:
    """A further document of a version, for ever."""
    firm = firm_in(language, firm_id)
    found = version_in(language, firm, name)
    title = title_of(found, document_id, language)
    digest = found.documents[f"{document_id}/{language}"]
    if request.if_none_match.contains(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    page = render_template(
        "public/document.html",
        **frame(firm, language, "public.document", found, name=name, document_id=document_id),
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
    found = version_in(language, firm_in(language, firm_id), name)
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
    )


def title_of(version: PublishedVersion, document_id: str, language: str) -> str:
    """A document's title; NotFound if the version names none of that id."""
    for one in library.particulars(house(), version).documents:
        if one.id == document_id:
            return one.title[language]
    raise NotFound("document", document_id)


def frame(
    firm: Firm, language: str, endpoint: str, version: PublishedVersion | None = None, **values: str
) -> dict[str, object]:
    """What the frame of a firm's page needs; the languages are those of the version, where the page shows one."""
    languages = help_page.choices(firm, language, endpoint, **values)
    return {
        "firm": firm,
        "language": language,
        "choices": [one for one in languages if version is None or one.code in version.languages],
        "home": url_for("public.help_page", language=language, firm_id=firm.id),
    }
