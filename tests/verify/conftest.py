"""The log that most tests of verifying work on."""

from __future__ import annotations

import pytest

from tests.evidence import Log


@pytest.fixture
def log() -> Log:
    """Four acceptances: one left alone, one redeemed, one redeemed and stopped, one stopped."""
    log = Log.opened()
    leaves = [log.accept(), log.accept(language="pl"), log.accept(customer_class="sla"), log.accept()]
    log.redeem(leaves[1])
    log.redeem(leaves[2])
    log.stop(leaves[2])
    log.stop(leaves[3])
    return log
