"""The worked example of docs/formats.md, made without our code by tests/vectors/make.py, recomputed by ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from consent.core import (
    export,
    export_events,
    invoice_rows,
    merkle,
    receipt,
    record,
    session_events,
    support_sessions,
)
from consent.core.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from consent.core.consistency import format_consistency_proof
from consent.core.encoding import b64_encode, canonical_json, sha256_hex
from consent.core.export import LeafLine
from consent.core.jose import SigningKey
from consent.core.links import Signer
from consent.core.manifest import parse_manifest, sign_manifest
from consent.core.note import Verifier, format_vkey, parse_vkey
from consent.core.sd_jwt import combine, disclose, parse_disclosure
from consent.core.session_tokens import derive_digits, lookup_mac, normalise
from consent.core.tiles import format_bundle
from consent.core.tlog_proof import TlogProof, format_tlog_proof
from consent.core.trusted_keys import format_keys, parse_keys
from consent.core.words import two_words

ROOT = Path(__file__).parents[1]
VECTORS = ROOT / "tests/vectors"
FORMATS = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
EXAMPLE: Any = json.loads((VECTORS / "formats.json").read_text(encoding="utf-8"))

RECORD_KEY = SigningKey(bytes.fromhex(EXAMPLE["record_seed"]))
LOG_KEY = SigningKey(bytes.fromhex(EXAMPLE["log_seed"]))
LOG = Verifier(EXAMPLE["origin"], LOG_KEY.public)
ENTRIES = [*(entry.encode() for entry in EXAMPLE["earlier_entries"]), EXAMPLE["entry"].encode()]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
NODES: dict[merkle.Node, bytes] = {(0, index): leaf for index, leaf in enumerate(LEAVES)}


def frontier() -> merkle.Frontier:
    grown = merkle.Frontier()
    for leaf in LEAVES:
        grown, complete = grown.append(leaf)
        NODES.update(complete)
    return grown


HEAD = Checkpoint(EXAMPLE["origin"], 5, frontier().root)


def test_the_vectors_are_what_their_script_makes(tmp_path: Path) -> None:
    """Nobody edits them by hand."""
    for name in ("make.py", "naive.py"):
        (tmp_path / "tests/vectors").mkdir(parents=True, exist_ok=True)
        (tmp_path / "tests/vectors" / name).write_bytes((VECTORS / name).read_bytes())
    script = tmp_path / "tests/vectors/make.py"
    subprocess.run([sys.executable, script], check=True)
    for name in ("merkle.json", "formats.json"):
        assert script.with_name(name).read_bytes() == (VECTORS / name).read_bytes(), name


def test_keys() -> None:
    """JWK, thumbprint, verifier key, keys.json."""
    assert RECORD_KEY.public.jwk() == EXAMPLE["record_jwk"]
    assert format_vkey(EXAMPLE["origin"], LOG_KEY.public) == EXAMPLE["log_vkey"]
    assert parse_vkey(EXAMPLE["log_vkey"]) == LOG
    trusted = parse_keys(EXAMPLE["keys"].encode())
    assert format_keys(EXAMPLE["firm"], EXAMPLE["origin"], trusted.periods) == EXAMPLE["keys"].encode()


def test_record_and_leaf() -> None:
    """Payload, disclosures, entry, leaf hash, line of leaves.jsonl."""
    payload = record.open_record(EXAMPLE["entry"].encode(), {RECORD_KEY.kid: RECORD_KEY.public})
    assert canonical_json(payload) == EXAMPLE["payload"].encode()
    bare = {name: value for name, value in payload.items() if name not in ("_sd", "_sd_alg")}
    disclosures = [parse_disclosure(text) for text in EXAMPLE["disclosures"]]
    assert record.sign_record(bare, RECORD_KEY, disclosures) == EXAMPLE["entry"].encode()
    assert disclose(payload, EXAMPLE["disclosures"]) == {"phone": "+32 470 12 34 56", "name": "Zoë Kowalska"}
    assert LEAVES[4].hex() == EXAMPLE["leaf_hash"]
    assert LeafLine(4, LEAVES[4], ENTRIES[4]).to_bytes() == EXAMPLE["leaf_line"].encode()


def test_checkpoint_and_proof() -> None:
    """The head over five leaves, and the proof of the last one."""
    signed = EXAMPLE["checkpoint"].encode()
    assert sign_checkpoint(HEAD, LOG_KEY) == signed
    assert open_checkpoint(signed, LOG) == HEAD
    hashes = merkle.prove_inclusion(4, 5, lambda wanted: [NODES[node] for node in wanted])
    assert format_tlog_proof(TlogProof(4, hashes, signed)) == EXAMPLE["proof"]


def test_tiles_and_consistency() -> None:
    """What others fetch of these five leaves, and the proof that the fifth was added to four."""
    for tile in (b"".join(LEAVES), format_bundle(ENTRIES)):
        assert f"{len(tile):,} bytes" in FORMATS
        assert f"`{sha256_hex(tile)}`" in FORMATS
    hashes = merkle.prove_consistency(4, 5, lambda wanted: [NODES[node] for node in wanted])
    text = format_consistency_proof(4, hashes, EXAMPLE["checkpoint"].encode()).decode()
    assert "".join(f"    {line}\n" if line else "\n" for line in text.splitlines()) in FORMATS


def test_receipt() -> None:
    """All parts in one file, which proves itself."""
    assert combine(ENTRIES[4], EXAMPLE["disclosures"]) == EXAMPLE["sd_jwt"]
    made = receipt.format_receipt(
        sd_jwt=EXAMPLE["sd_jwt"],
        proof=EXAMPLE["proof"],
        terms=[("nl", EXAMPLE["terms"].encode())],
        key_hints=receipt.key_hints(RECORD_KEY.public, LOG),
    )
    assert made == EXAMPLE["receipt"].encode()
    verified = receipt.verify_receipt(receipt.parse_receipt(made), {RECORD_KEY.kid: RECORD_KEY.public}, [LOG])
    assert verified.terms.decode() == EXAMPLE["terms"]


def test_manifest() -> None:
    """The manifest and its signature."""
    data = EXAMPLE["manifest"].encode()
    assert parse_manifest(data).to_bytes() == data
    assert sign_manifest(data, RECORD_KEY).decode() == EXAMPLE["manifest_jws"]


def test_session_token_words_and_link() -> None:
    """What is derived under the keys that never leave the service."""
    token, words, link = EXAMPLE["session_token"], EXAMPLE["two_words"], EXAMPLE["link"]
    row = bytes.fromhex(token["token_id"])
    digits = derive_digits(bytes.fromhex(token["derivation_key"]), EXAMPLE["firm"], row)
    assert normalise(digits) == token["digits"]
    assert lookup_mac(bytes.fromhex(token["pepper"]), EXAMPLE["firm"], digits).hex() == token["lookup_mac"]
    assert list(two_words(bytes.fromhex(words["key"]), row, words["words"])) == words["pair"]
    signer = Signer([bytes.fromhex(link["key"])], link["purpose"])
    assert signer.sign(link["payload"]) == link["text"]
    assert signer.open(link["text"]) == link["payload"]


# The document ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        EXAMPLE["origin"],
        EXAMPLE["log_vkey"],
        EXAMPLE["record_jwk"]["x"],
        RECORD_KEY.kid,
        EXAMPLE["disclosures"][0],
        EXAMPLE["leaf_hash"],
        b64_encode(HEAD.root),
        *EXAMPLE["checkpoint"].splitlines(),
        *EXAMPLE["proof"].splitlines(),
        sha256_hex(EXAMPLE["terms"].encode()),
        sha256_hex(EXAMPLE["entry"].encode()),
        sha256_hex(EXAMPLE["receipt"].encode()),
        EXAMPLE["session_token"]["digits"],
        EXAMPLE["session_token"]["lookup_mac"],
        " ".join(EXAMPLE["two_words"]["pair"]),
        EXAMPLE["link"]["text"],
    ],
)
def test_the_document_quotes_the_example(value: str) -> None:
    """docs/formats.md shows these very values."""
    assert value in FORMATS


def block(language: str) -> str:
    return FORMATS.partition(f"```{language}\n")[2].partition("\n```")[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the example's receipt lies, and nothing of ours."""
    (tmp_path / "receipt.json").write_text(EXAMPLE["receipt"], encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_the_lines_for_openssl_do_what_they_say(folder: Path) -> None:
    """Both signatures verify, the hashes lead to the root, the text has its digest."""
    keys = {"X": EXAMPLE["record_jwk"]["x"], "VKEY": EXAMPLE["log_vkey"]}
    script = f"set -eu\n{block('sh')}\n"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, **keys},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert lines[:2] == ["Signature Verified Successfully"] * 2
    assert lines[2] == lines[3] == b64_encode(HEAD.root)
    assert lines[4].endswith(json.loads(EXAMPLE["payload"])["terms"]["sha256"])
    assert lines[5] == EXAMPLE["payload"]


def test_the_lines_for_joserfc_do_what_they_say(folder: Path) -> None:
    """They print what was accepted."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", block("python")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(json.loads(EXAMPLE["payload"])["terms"])


def rows_of(heading: str) -> dict[str, str]:
    """The rows of the first table after some text: what follows the first cell, by each name in that."""
    table = FORMATS.partition(heading)[2].partition("\n|")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in table.splitlines()[2:]]
    return {name: cells[-1] for cells in rows for name in re.findall(r"`([a-z_.]+)`", cells[0])}


@pytest.mark.parametrize("event", [*session_events.SHAPES, *export_events.SHAPES])
def test_every_record_about_a_session_or_an_export_is_described(event: str) -> None:
    """All its members stand in the row of the event."""
    shapes = {**session_events.SHAPES, **export_events.SHAPES}
    members = {*shapes[event], *session_events.OPTIONAL.get(event, {})}
    said = rows_of("those of its event; a payload with any other is refused.\n\n| member")
    assert not [name for name in members if f"`{name}`" not in rows_of("_sd_alg`")[event]], said


def test_every_step_of_a_session_is_described() -> None:
    """By whom, from which states, and where it leads."""
    said = rows_of("From each state only these steps lead on:\n")
    assert set(said) == set(support_sessions.EVENTS)
    for (state, event), step in support_sessions.TRANSITIONS.items():
        actor, before, after = said[event].split(" | ")
        assert step.actor in actor
        assert f"`{state}`" in before
        assert ("as it was" if step.to == state else f"`{step.to}`") in after


@pytest.mark.parametrize(
    ("heading", "columns"),
    [("`sessions.csv` has", export.SESSION_COLUMNS), ("An acceptance's row is", export.ACCEPTANCE_COLUMNS)],
)
def test_columns_of_the_export_are_named_in_their_order(heading: str, columns: tuple[str, ...]) -> None:
    """Nobody has to count them in a file."""
    text = FORMATS.partition(heading)[2]
    positions = [text.index(f"`{name}`") for name in columns]
    assert positions == sorted(positions)


def test_every_column_for_invoices_is_described() -> None:
    """In the table of their own."""
    assert set(rows_of("The columns, which are the members in JSON:\n")) == set(invoice_rows.COLUMNS)


def test_every_class_of_finding_is_explained() -> None:
    """The table of the document has every class that the code can report."""
    explained = set(
        re.findall(r"`([a-z-]+)`", FORMATS.partition("## What verifying finds")[2].partition("## Session")[0])
    )
    sources = [
        *ROOT.glob("consent/core/*.py"),
        *ROOT.glob("consent/verify/*.py"),
        *ROOT.glob("consent/service/verif*.py"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    reported = set(re.findall(r"findings\.add\(\s*\"([a-z-]+)\"", text))
    assert reported <= explained
