"""What a log says of invitations: made once, refused or used once, in time. A part of core.log_audit."""

from __future__ import annotations

from collections.abc import Iterator

from consent.core.sd_jwt import Payload


class Invitations:
    """Every record about an invitation in order; each method says what is wrong with its record."""

    def __init__(self) -> None:
        self._until: dict[str, str | None] = {}  # until when each can be used; None: no more

    def make(self, record: Payload) -> Iterator[str]:
        """A technician invited somebody."""
        if record["invitation"] in self._until:
            yield "an earlier invitation has the same id"
        self._until[record["invitation"]] = record["expires"]

    def refuse(self, record: Payload) -> Iterator[str]:
        """A decision is about an invitation that was never made; where a quota is used up, it was made and is not used any more."""
        if (record["cause"] == "decision") == (record["invitation"] in self._until):
            yield "it does not fit what was recorded about the invitation before"
        self._until[record["invitation"]] = None

    def use(self, record: Payload) -> Iterator[str]:
        """An acceptance that may have come of one."""
        if "invitation" not in record:
            return
        expires = self._until.get(record["invitation"])
        if expires is None or expires <= record["time"]:
            yield f"no invitation {record['invitation']} that could still be used"
        self._until[record["invitation"]] = None
