"""The program itself: behind a signed link, whole or in a range, hashed while it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from consent.errors import ConfigurationError, Unavailable
from consent.service import download_records, downloads
from consent.service.downloads import Download
from consent.web import clock, logs
from consent.web.house import firm_in, house

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/<lang:language>/<firm:firm_id>/download/<link>")
def download(language: str, firm_id: str, link: str) -> ResponseReturnValue:
    """The file behind a link that is alive, or a redirect to the publisher's own address."""
    firm_in(language, firm_id)
    found = downloads.open_link(house(), firm_id, link, now=clock.now())
    answer = redirect(found.url) if found.url is not None else described(found, send(found))
    if request.method == "GET":
        put_on_record(found)
    return answer


def put_on_record(found: Download) -> None:
    """Before the first byte leaves. A log that takes nothing now does not hold up a program that was allowed: a log line says so."""
    try:
        download_records.note(house(), found, now=clock.now())
    except (Unavailable, ConfigurationError) as error:
        logs.logger().error(
            "download_not_recorded",
            acceptance=found.acceptance.id,
            tool=f"{found.tool}/{found.system}",
            reason=error.reason if isinstance(error, Unavailable) else type(error).__name__,
        )


def send(found: Download) -> Response:
    """All of it, or the one range that was asked for; several ranges at once are answered with all of it."""
    span = range_of(found)
    if span is None:
        return Response(stream(found, 0, found.size or 0), headers={"Content-Length": str(found.size)})
    start, end = span
    response = Response(stream(found, start, end), 206, headers={"Content-Length": str(end - start)})
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return response


def range_of(found: Download) -> tuple[int, int] | None:
    """The range as [start, end); None without one, or when it was asked for an older file (If-Range)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or found.size is None:
        return None
    if request.if_range.date is not None or request.if_range.etag not in (None, found.sha256):
        return None
    span = asked.range_for_length(found.size)
    if span is None:
        raise RequestedRangeNotSatisfiable(found.size)
    return span


def stream(found: Download, start: int, end: int) -> Iterator[bytes]:
    """The bytes; the first of them are read before the answer begins, so that a changed small file is a clean refusal."""
    chunks = downloads.read_checked(found, start, end)
    first = next(chunks, b"")
    return chain((first,), chunks)


def described(found: Download, response: Response) -> Response:
    """What a browser must know to save the file under its name and never to run or guess it."""
    response.headers["Content-Type"] = found.media_type
    ascii_name = found.filename.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(found.filename)}"
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.set_etag(found.sha256 or "")
    return response
