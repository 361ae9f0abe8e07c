"""`consent-verify`: checks an export or a receipt offline. It needs nothing of the service, only cryptography and joserfc."""

from __future__ import annotations

from consent.verify.command import main, verify_path

__all__ = ["main", "verify_path"]
