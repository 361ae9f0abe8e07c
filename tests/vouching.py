"""What others say of a log, for somebody who checks it from outside: a witness, an authority, and files that name whom they trust."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from consent.service import audit, cosignatures, stamping
from consent.service.installation import Installation
from tests.samples import NOW
from tests.stamp_server import StampServer, make_authority
from tests.stamp_server import stamping as stamping_by
from tests.witnesses import Signer


def vouch(house: Installation, firm: str, folder: Path) -> None:
    """A witness signs the newest head, an authority stamps it; a stranger trusts both."""
    with stamping_by(StampServer(make_authority(folder.parent / f"{folder.name}-tsa"))) as server:
        values = {"witnesses": Signer().vkey, "stamp_url": server.url, "stamp_roots": server.authority.roots}
        asking = replace(house, settings=house.settings.model_copy(update=values))
        cosignatures.add(asking, firm, Signer().cosign(audit.checkpoint(house, firm)), now=NOW)
        assert [each.fault for each in stamping.stamp_all(asking, now=NOW)] == [None]
        shutil.copy(server.authority.roots, folder / "roots.pem")
    (folder / "witnesses.txt").write_text(f"{Signer().vkey}\n")
