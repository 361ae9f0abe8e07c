"""docs/verify-yourself.md does what it says: a stranger's folder, every block in its order, and single bytes changed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.service import (
    audit,
    customers,
    exporting,
    installation,
    key_changes,
)
from tests.databases import missing
from tests.samples import NOW, accepted, settings_in
from tests.verifying_page import BLOCKS, OFFLINE, QUIET, after, changed, failing_step, run, succeeds
from tests.vouching import vouch

ROOT = Path(__file__).parents[1]
FIRM = "page-computers"
STEPS = [
    "Before",
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "A6",
    "A7",
    "B",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "D",
    "E1",
    "E2",
]


@pytest.fixture(scope="module")
def kept(one_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a stranger has: receipts of two periods of keys, the keys of today, and an export of the whole log."""
    if shutil.which("openssl") is None:
        missing("openssl", "the page checks signatures with it")
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(one_firm, data := tmp_path_factory.mktemp("lived") / "data")
    house = installation.open_installation(settings_in(data))
    for name in ("old", "new"):
        done = [accepted(house) for _ in range(3)]
        (folder / f"{name}.json").write_bytes(customers.receipt(house, FIRM, done[1].ref))
        if name == "old":
            for use in ("record", "log"):
                key_changes.rotate(house, use, now=NOW)
    vouch(house, FIRM, folder)
    exporting.export(house, FIRM, folder / "export", Filter(), now=NOW)
    (folder / "jwks.json").write_bytes(audit.jwks(house))
    house.close()
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, with the older receipt as receipt.json."""
    shutil.copytree(kept, tmp_path / "mine")
    shutil.copy(kept / "old.json", tmp_path / "mine/receipt.json")
    return tmp_path / "mine"


@pytest.fixture(scope="module")
def taken_apart(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after A, with the older receipt."""
    folder = tmp_path_factory.mktemp("taken") / "apart"
    shutil.copytree(kept, folder)
    shutil.copy(kept / "old.json", folder / "receipt.json")
    for step in ("Before", *(step for step in STEPS if step.startswith("A"))):
        assert succeeds(step, folder), step
    return folder


@pytest.fixture
def after_a(taken_apart: Path, tmp_path: Path) -> Path:
    """A copy of that, for the steps about the export."""
    return Path(shutil.copytree(taken_apart, tmp_path / "after-a"))


def test_the_page_has_all_its_steps() -> None:
    """Blocks that a machine can run for each; what needs the network says so, and the program in Go is there."""
    assert list(dict.fromkeys(block.step for block in OFFLINE)) == STEPS
    assert {block.marks[0] for block in BLOCKS} == {"sh", "python", "js"}
    marked = [block for block in BLOCKS if block not in OFFLINE]
    assert [" ".join(block.marks[1:]) for block in marked] == [
        "network", "network", "network npm", "network npm", "network go", "network", "network"
    ]  # fmt: skip
    assert not [block.step for block in OFFLINE if re.search(r"\b(curl|pip|go run)\b", block.code)]
    assert (ROOT / "tests/vectors/follow.go").is_file()


# As it is -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("receipt", ["old", "new"])
def test_every_step_succeeds(receipt: str, folder: Path) -> None:
    """With receipts of both periods of keys, every block that needs no network, in the order of the page."""
    shutil.copy(folder / f"{receipt}.json", folder / "receipt.json")
    for block in OFFLINE:
        done = run(block, folder)
        assert (done.returncode, done.stderr) == (0, ""), (block.step, done)


def test_the_steps_print_what_a_stranger_wants_to_know(folder: Path) -> None:
    """Signatures by openssl, the person's values, the count of rows, the verifier keys that the export has too."""
    said: dict[str, str] = {}
    for block in OFFLINE:
        said[block.step] = said.get(block.step, "") + run(block, folder).stdout
    for step in ("A2", "A6", "C1", "C3", "E1"):
        assert "Signature Verified Successfully" in said[step]
    assert "name: Jan Janssens" in said["A3"]
    assert "6 rows of 6 acceptances in the log" in said["C5"]
    assert "witness.example/w1 saw" in said["E1"]
    assert said["E2"].startswith("roots are there")
    assert "qualified: not stated" in said["E2"]
    listed = json.loads((folder / "export/keys.json").read_bytes())["keys"]
    assert sorted(said["D"].split(",")) == sorted(each["vkey"] for each in listed if each["use"] == "log")


def test_the_program_in_javascript_agrees(folder: Path) -> None:
    """With `jose` of npm, which `npm install --no-save jose` puts at the top of the repository; a changed record is refused."""
    library = ROOT / "node_modules/jose"
    if shutil.which("node") is None or not library.is_dir():
        missing("node", "the page's program in JavaScript needs node, and `npm install --no-save jose`")
    [program] = [block for block in BLOCKS if block.marks[0] == "js"]
    (folder / "b.mjs").write_text(program.code, encoding="utf-8")
    (folder / "node_modules").symlink_to(library.parent)
    done = in_node(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "language: 'nl'" in done.stdout
    changed(folder / "receipt.json", after('"receipt":"', 300))
    assert in_node(folder).returncode != 0


def in_node(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["node", "b.mjs"], cwd=folder, capture_output=True, text=True, check=False)


# With one byte changed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ("A2", after('"receipt":"', 30)),  # the header
        ("A2", after('"receipt":"', 300)),  # the payload
        ("A2", after("~", -30)),  # its signature
        ("A2", after("~", -1)),  # its last letter, of which openssl would not see the end
        ("A3", after("~", 60)),  # a personal value
        ("A4", after('"base64":"', 400)),  # the terms
        ("A5", after("index ", 20)),  # a hash of the proof
        ("A5", after("\\n\\n\u2014 ", -20)),  # the root hash
        ("A6", after('","receipt"', -30)),  # the signature of the head
        ("A7", after('"language":"', 12)),  # the terms' own label
        ("A7", after('"vkey":"', 12)),  # a hint
    ],
)
def test_a_changed_receipt_fails(step: str, where: Callable[[bytes], int], folder: Path) -> None:
    """In the step that is about the changed part; what cannot even be read fails before it."""
    changed(folder / "receipt.json", where)
    found = failing_step(folder)
    assert found is not None
    assert found in ("A1", step)


@pytest.mark.parametrize(
    ("step", "name", "text"),
    [
        ("C1", "acceptances.jsonl", '"nl"'),
        ("C1", "manifest.json", '"personal_data"'),
        ("C1", "manifest.jws", "."),
    ],
)
def test_a_changed_export_fails(step: str, name: str, text: str, after_a: Path) -> None:
    """The manifest knows each file."""
    assert succeeds(step, after_a)
    changed(after_a / "export" / name, after(text, 2))
    assert not succeeds(step, after_a)


def test_a_key_of_another_time_does_not_count(folder: Path) -> None:
    """Where the list says that the record key ended before the receipt's leaf."""
    listed = json.loads((folder / "jwks.json").read_bytes())
    for jwk in listed["keys"]:
        for period in jwk["consent_logs"].values():
            period["revoked_from"] = period["from"]
    (folder / "jwks.json").write_text(json.dumps(listed))
    assert failing_step(folder) == "A2"


@pytest.mark.parametrize(
    ("step", "name", "text"),
    [
        ("C2", "keys.json", '"x":"'),
        ("C3", "leaves.jsonl", '"entry":"'),
        ("C3", "leaves.jsonl", '"leaf_hash":"'),
        ("C3", "checkpoint", "\n\n\u2014 "),
        ("C4", "leaves.jsonl", '"entry":"'),
        ("C5", "acceptances.jsonl", '"time":"'),
        ("C5", "acceptances.jsonl", '"terms_sha256":"'),
        ("E1", "cosignatures.jsonl", '"checkpoint":"127.0.0.1:8000/l'),
        ("E1", "cosignatures.jsonl", "witness.example/w1 "),
        ("E2", "stamps.jsonl", '"checkpoint":"127.0.0.1:8000/l'),
        ("E2", "stamps.jsonl", '"token":"'),
    ],
)
def test_each_step_about_an_export_sees_for_itself(step: str, name: str, text: str, after_a: Path) -> None:
    """Even where a signed manifest were to vouch for the change."""
    assert succeeds(step, after_a)
    changed(after_a / "export" / name, after(text, len(text) + 3))
    assert not succeeds(step, after_a)


def test_a_missing_row_is_seen(after_a: Path) -> None:
    """In an export without a filter."""
    rows = after_a / "export/acceptances.jsonl"
    rows.write_bytes(b"".join(rows.read_bytes().splitlines(keepends=True)[:-1]))
    assert not succeeds("C5", after_a)


def test_another_log_than_the_kept_head_is_seen(after_a: Path) -> None:
    """A head that somebody kept, and leaves that lead elsewhere at its size."""
    head = (after_a / "parts/checkpoint").read_text(encoding="utf-8").split("\n")
    head[1] = str(int(head[1]) - 1)
    (after_a / "parts/checkpoint").write_text("\n".join(head), encoding="utf-8")
    assert not succeeds("C3", after_a)


def test_python_without_asserts_is_refused(after_a: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PYTHONOPTIMIZE every step would seem to succeed."""
    monkeypatch.setitem(QUIET, "PYTHONOPTIMIZE", "1")
    for step in ("A2", "A3", "A5", "A6", "A7", "C1", "C2", "C3", "C5"):
        assert not succeeds(step, after_a), step
