"""`consent-verify`: checks an export or a receipt offline. It needs nothing of the service, only cryptography and joserfc."""

from __future__ import annotations

import sys

try:
    from consent.verify.command import main, verify_path
except ModuleNotFoundError as error:
    # an auditor who took the wheel alone reads what is missing, not where Python looked for it
    if error.name not in ("cryptography", "joserfc"):
        raise
    sys.stderr.write(
        f"consent-verify: {error.name} is not there; run `pip install cryptography joserfc` first\n"
    )
    raise SystemExit(2) from None

__all__ = ["main", "verify_path"]
