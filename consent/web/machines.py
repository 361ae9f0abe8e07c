"""What other programs fetch: keys, each firm's log with its signed heads, and whether this service is alive and ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from consent.core.checkpoint import parse_decimal
from consent.core.tiles import Tile, parse_tile
from consent.errors import FormatError, Invalid, NotFound
from consent.service import audit, checkpoints, installation, tiles
from consent.web import headers, logins
from consent.web.house import house

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"

blueprint = Blueprint("machines", __name__)


@blueprint.get("/log/<firm:firm_id>/checkpoint")
def checkpoint(firm_id: str) -> ResponseReturnValue:
    """The signed head of the firm's log."""
    return Response(audit.checkpoint(house(), firm_id), content_type=TEXT)


@blueprint.get("/log/<firm:firm_id>/checkpoints")
def checkpoint_history(firm_id: str) -> ResponseReturnValue:
    """Every signed head that was committed, the newest first, in pages."""
    found = checkpoints.page(house(), firm_id, _number("before") if "before" in request.args else None)
    response = Response(found.lines, content_type="application/jsonl; charset=utf-8")
    if found.next_before is not None:
        older = url_for("machines.checkpoint_history", firm_id=firm_id, before=found.next_before)
        response.headers["Link"] = f'<{older}>; rel="next"'
    return response


@blueprint.get("/log/<firm:firm_id>/proof")
def consistency(firm_id: str) -> ResponseReturnValue:
    """That the log of one size begins with the log of another: a page that a witness takes as it is."""
    newer = _number("to") if "to" in request.args else None
    return Response(checkpoints.consistency(house(), firm_id, _number("from"), newer), content_type=TEXT)


@blueprint.get("/log/<firm:firm_id>/tile/<path:path>")
def tile(firm_id: str, path: str) -> ResponseReturnValue:
    """A stretch of the log's hashes (C2SP tlog-tiles); a full one never changes."""
    wanted = _tile(path)
    response = Response(tiles.hashes(house(), firm_id, wanted), content_type=BYTES)
    return headers.cached(response, headers.FOREVER if wanted.is_full else headers.SHORTLY)


@blueprint.get("/log/<firm:firm_id>/tile/entries/<path:path>")
def entries(firm_id: str, path: str) -> ResponseReturnValue:
    """The entries of a tile's leaves, for whoever looks after the firm's records; of another firm's log none is there."""
    if logins.member().firm != firm_id:
        raise NotFound("firm", firm_id)
    data = tiles.entries(house(), firm_id, _tile(f"0/{path}"))
    return headers.cached(Response(data, content_type=BYTES), headers.OWN)


def _tile(path: str) -> Tile:
    """The tile of a path; one that is written otherwise is as absent as one beyond the log."""
    try:
        return parse_tile(path)
    except FormatError as error:
        raise NotFound("tile", path) from error


def _number(name: str) -> int:
    """The number of leaves in the query."""
    value = request.args.get(name, "")
    try:
        return parse_decimal(value, name)
    except FormatError as error:
        raise Invalid(name, value, "a number of leaves, in plain digits") from error


@blueprint.get("/.well-known/jwks.json")
def jwks() -> ResponseReturnValue:
    """The public keys, the retired ones too."""
    response = Response(audit.jwks(house()), content_type="application/jwk-set+json")
    return headers.cached(response, headers.SHORTLY)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether the service can do its work: 503 with the parts that are not as they must be.

    Firms whose log takes nothing are named, and no reason to send readers away.
    """
    parts = installation.readiness(house())
    still = installation.standing_still(house()) if all(parts.values()) else ()
    named = [one.firm for one in still]
    return jsonify({**parts, "read_only": named}), 200 if all(parts.values()) else 503
