"""Pages that compare: two versions of a firm's terms in one language, and one version in two languages.

Nothing on them depends on the day, so that they may be kept for ever.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.encoding import sha256_hex
from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import comparisons, library
from consent.web import announcements, clock, difference_words, headers, language_sides, times
from consent.web.frames import frame, permanent, permanent_frame
from consent.web.house import firm_in, house
from consent.web.languages import Choice, LanguageMissing

blueprint = Blueprint("differences", __name__)

SIDES = "sides"


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:before>...<version:after>")
def between(language: str, firm_id: str, before: str, after: str) -> ResponseReturnValue:
    """What changed from one version to another, either of which may be the later one; `view=sides`: side by side."""
    old, new = both(language, firm_id, before, after)
    view = SIDES if request.args.get("view") == SIDES else ""
    digest = digest_of(
        old.languages[language],
        new.languages[language],
        old.particulars_sha256,
        new.particulars_sha256,
        view,
    )
    if request.if_none_match.contains_weak(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    values = {"before": before, "after": after} | ({"view": view} if view else {})
    page = render_template(
        "public/between.html",
        **frame_of((old, new), language, "differences.between", **values),
        before=old,
        after=new,
        before_title=times.version_title(before),
        after_title=times.version_title(after),
        is_backward=old.effective_at > new.effective_at,
        differences=difference_words.shown(comparisons.compare(house(), old, new, language)),
        entry=announcements.entry_of(new, language),
        is_sides=view == SIDES,
    )
    return headers.cached(make_response(page), headers.FOREVER, digest)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/compare")
def compare(language: str, firm_id: str) -> ResponseReturnValue:
    """Two versions chosen in a form: on to their differences. The form itself while one is missing or unknown."""
    firm = firm_in(language, firm_id)
    entries = library.history(
        house(), firm_id, language, now=clock.now(), limit=library.count_versions(house(), firm_id, language)
    )
    names = [entry.version.name for entry in entries]
    chosen = {name: request.args.get(name, "") for name in ("from", "to")}
    if set(chosen.values()) <= set(names):
        return redirect(
            url_for(
                "differences.between",
                language=language,
                firm_id=firm_id,
                before=chosen["from"],
                after=chosen["to"],
            ),
            303,
        )
    unknown = [name for name in chosen.values() if name and name not in names]
    page = render_template(
        "public/compare.html",
        **frame(firm, language, "differences.compare"),
        versions=[(name, times.version_title(name)) for name in names],
        chosen=suggested(chosen, names),
        unknown=unknown,
    )
    return make_response(page, 404 if unknown else 200)


@blueprint.get("/<lang:language>/<firm:firm_id>/terms/<version:name>/beside/<lang:other>")
def beside(language: str, firm_id: str, name: str, other: str) -> ResponseReturnValue:
    """One version in two languages, clause by clause, for those who check the translation."""
    found = permanent(language, firm_id, name)
    if other == language or other not in found.languages:
        raise NotFound("other language", other)
    digest = digest_of(found.languages[language], found.languages[other], found.particulars_sha256, name)
    if request.if_none_match.contains_weak(digest):
        return headers.cached(Response(status=304), headers.FOREVER, digest)
    left, right = (library.text(house(), found, code) for code in (language, other))
    particulars = library.particulars(house(), found)
    page = render_template(
        "public/beside.html",
        **beside_frame(found, language, other),
        version=found,
        version_title=times.version_title(name),
        other=other,
        particulars=particulars,
        parts=language_sides.parts(left, right, particulars),
    )
    return headers.cached(make_response(page), headers.FOREVER, digest)


def both(language: str, firm_id: str, before: str, after: str) -> tuple[PublishedVersion, PublishedVersion]:
    """The two versions: NotFound, or LanguageMissing with the languages that both have."""
    old, new = (library.version(house(), firm_id, name) for name in (before, after))
    shared = tuple(code for code in old.languages if code in new.languages)
    if language not in shared:
        raise LanguageMissing(language, shared, library.firm_at(house(), new))
    return old, new


def frame_of(
    versions: tuple[PublishedVersion, PublishedVersion], language: str, endpoint: str, **values: str
) -> dict[str, object]:
    """The frame: the firm as it was published when the later of the two was, and the languages that both have."""
    latest = max(versions, key=lambda version: version.leaf_index)
    found = permanent_frame(latest, language, endpoint, **values)
    choices = cast(list[Choice], found["choices"])
    is_shared = {code: all(code in version.languages for version in versions) for code in latest.languages}
    return {**found, "choices": [choice for choice in choices if is_shared[choice.code]]}


def beside_frame(version: PublishedVersion, language: str, other: str) -> dict[str, object]:
    """The frame of two languages; the other one of them leads to the same page the other way round."""
    values = {"name": version.name, "other": other}
    found = permanent_frame(version, language, "differences.beside", **values)
    swapped = url_for(
        "differences.beside", language=other, firm_id=version.firm, name=version.name, other=language
    )
    choices = cast(list[Choice], found["choices"])
    turned = [replace(choice, href=swapped) if choice.code == other else choice for choice in choices]
    return {**found, "choices": turned}


def suggested(chosen: dict[str, str], names: list[str]) -> dict[str, str]:
    """What the form has selected: what was chosen, else the two latest versions."""
    latest = {"from": names[1] if len(names) > 1 else "", "to": names[0] if names else ""}
    return {name: value if value in names else latest[name] for name, value in chosen.items()}


def digest_of(*parts: str) -> str:
    """The ETag of a page made of these."""
    return sha256_hex("\n".join(parts).encode())
