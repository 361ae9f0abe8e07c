"""The shape of the record of a program's download: one for each program of an acceptance, however often it was fetched.

It says that the service began to hand the program over, or sent the browser to its publisher's address (`redirected`). That it
arrived, or was started, no record says. `source` is what the version published: the file's SHA-256, or an https address.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core import shapes

EVENT = "program.downloaded"
SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    EVENT: {
        "acceptance": shapes.UUID,
        "tool": shapes.NAME,
        "system": shapes.text("[a-z0-9]{1,20}", "a system"),
        "source": shapes.text("[0-9a-f]{64}|https://[!-~]{1,2000}", "a SHA-256 in hex or an https address"),
        "redirected": shapes.boolean,
    }
}
