"""One door for each fact: what must happen in one place only is looked for everywhere else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "consent"

# The call that is the door -> the modules that may make it.
DOORS = {
    "insert_leaves": {"service/transaction.py"},
    "insert_nodes": {"service/transaction.py"},
    "advance_head": {"service/transaction.py"},
    "lock_heads": {"service/transaction.py"},
    "create_head": {"service/transaction.py"},
    "sign_record": {"service/records.py"},
    "sign_checkpoint": {"service/records.py"},
    "writing": {"service/writer.py", "store/migration.py", "store/snapshots.py"},
    "insert_token": {"service/session_tokens.py"},
    "revoke_all": {"service/customers.py", "service/acceptances.py", "service/erasing.py"},
    "begin_attempt": {"service/desk.py"},
    "insert_acceptance": {"service/acceptances.py"},
    "insert_personal": {"service/acceptances.py"},
    "insert_version": {"service/publishing.py"},
    "insert_firm": {"service/publishing.py"},
    "insert_all": {"service/publishing.py", "store/version_notes.py"},
    "insert_session": {"service/staff.py"},
    "AESGCM": {"service/personal_data.py"},
    "PasswordHasher": {"service/staff.py"},
}
# The tables that one module of the store alone may write, by the statements' first argument.
WRITERS = {
    "leaves": "store/log.py",
    "log_heads": "store/log.py",
    "session_tokens": "store/session_tokens.py",
    "redeem_attempts": "store/session_tokens.py",
    "acceptances": "store/acceptances.py",
    "data_keys": "store/acceptances.py",
    "publications": "store/publications.py",
    "version_notes": "store/version_notes.py",
    "version_tools": "store/version_notes.py",
    "staff": "store/staff.py",
    "staff_sessions": "store/staff.py",
}


def calls() -> list[tuple[str, str, ast.Call]]:
    """(module, name of what is called, call) of every call in the package."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                found.append((path.relative_to(ROOT).as_posix(), name, node))
    return found


CALLS = calls()


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_used_where_it_belongs(door: str) -> None:
    """Nobody else appends a leaf, signs a record, opens a write transaction or makes a token."""
    used = {module for module, name, _ in CALLS if name == door}
    assert used == DOORS[door]


@pytest.mark.parametrize("table", WRITERS)
def test_a_table_is_written_by_one_module(table: str) -> None:
    """Every insert, update and delete of a table stands in the module of its noun."""
    writers = {
        module
        for module, name, call in CALLS
        if name in ("insert", "update", "delete")
        and call.args
        and isinstance(call.args[0], ast.Name)
        and call.args[0].id == table
    }
    assert writers <= {WRITERS[table]}


def test_redeeming_is_one_statement() -> None:
    """`redeemed_at` is set in one UPDATE that also asks whether it was set before."""
    setters = {
        module
        for module, name, call in CALLS
        if name == "values" and any(keyword.arg == "redeemed_at" for keyword in call.keywords)
    }
    assert setters == {"store/session_tokens.py"}


def test_sql_as_text_stands_in_the_store_alone() -> None:
    """No statement is put together elsewhere."""
    drivers = {module for module, name, _ in CALLS if name == "exec_driver_sql"}
    makers = drivers | {
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if _imports_text(path)
    }
    assert {module for module in makers if not module.startswith("store/")} == set()
    assert makers, "the test looks for what is there"


def _imports_text(path: Path) -> bool:
    """Whether a module takes `text` out of SQLAlchemy."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(name.name == "text" for name in node.names)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
