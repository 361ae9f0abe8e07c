"""Anyone may check a receipt: the file itself, or its number. The answer comes in one word, and nothing of the file is kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from consent.service import library, receipt_checks
from consent.service.receipt_checks import Answer
from consent.web.consents import sent_file
from consent.web.house import house
from consent.web.languages import INTERFACE, Choice, LanguageMissing, offered, own_name

blueprint = Blueprint("check", __name__)

# A number in whatever way it is typed; the field takes no more, and gives no more back.
LONGEST = 60


@blueprint.get("/<lang:language>/check")
def page(language: str) -> str:
    """The two forms; the number of a printed receipt comes in its address, and is not looked at before somebody asks."""
    return show(language, typed=request.args.get("number", ""))


@blueprint.post("/<lang:language>/check")
def answer(language: str) -> ResponseReturnValue:
    """The answer; or the forms again, with what was missing or too large."""
    try:
        typed = request.form.get("number", "").strip()
        data = sent_file()
    except RequestEntityTooLarge:
        return show(language, problem="too_large"), 413
    if data is not None:
        return show(language, receipt_checks.check_file(house(), data))
    if typed:
        return show(language, receipt_checks.check_number(house(), typed), typed=typed)
    return show(language, problem="no_number" if "number" in request.form else "no_file"), 422


def show(language: str, found: Answer | None = None, *, typed: str = "", problem: str = "") -> str:
    """The page, in a language that we speak or that some firm has."""
    of_firms = offered(library.firms(house()))
    languages = tuple(dict.fromkeys((*INTERFACE, *of_firms)))
    if language not in languages:
        raise LanguageMissing(language, languages)
    return render_template(
        "public/check.html",
        language=language,
        choices=[
            Choice(code, own_name(code), url_for("check.page", language=code), code == language)
            for code in languages
        ],
        home=url_for("public.firms", language=language) if language in of_firms else url_for("public.start"),
        answer=found,
        typed=typed[:LONGEST],
        longest=LONGEST,
        problem=problem,
    )
