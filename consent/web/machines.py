"""What other programs fetch: keys, the log's signed head, and whether this service is alive and ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from consent.service import audit, installation
from consent.web import headers
from consent.web.house import house

blueprint = Blueprint("machines", __name__)


@blueprint.get("/log/<firm:firm_id>/checkpoint")
def checkpoint(firm_id: str) -> ResponseReturnValue:
    """The signed head of the firm's log."""
    return Response(audit.checkpoint(house(), firm_id), content_type="text/plain; charset=utf-8")


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
    """Whether the service can do its work: 503 with the parts that are not as they must be."""
    parts = installation.readiness(house())
    return jsonify(parts), 200 if all(parts.values()) else 503
