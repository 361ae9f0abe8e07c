"""`consent-verify` on receipts."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.jose import ListedKey, format_listed_keys
from consent.core.receipt import LARGEST_RECEIPT, format_receipt, key_hints, parse_receipt
from consent.core.seals import seal
from consent.core.trusted_keys import KeyPeriod, format_keys
from consent.errors import CannotCheck
from consent.verify import verify_path
from tests.evidence import FIRM, LOG, LOG_KEY, ORIGIN, RECORD_KEY, STRANGER, TRUSTED, Log

SAMPLE = Log.opened()
LEAF = SAMPLE.accept()
DATA = SAMPLE.receipt(LEAF)


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A genuine receipt."""
    path = tmp_path / "receipt.json"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The keys of its log."""
    path = tmp_path / "keys.json"
    path.write_bytes(format_keys(FIRM, ORIGIN, TRUSTED.periods))
    return path


def write(folder: Path, data: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(data)
    return path


def test_a_genuine_receipt_is_well(receipt: Path, keys: Path) -> None:
    """The report says of what, and what it does not know."""
    report = verify_path(receipt, keys=keys)
    assert report.ok
    assert (report.size, report.findings) == (SAMPLE.frontier.size, ())
    assert any(SAMPLE.id_of(LEAF) in sentence for sentence in report.says)
    assert "statements given: terms, backup; refused: offers" in report.says
    assert report.not_checked


def test_a_jwk_set_of_the_service_will_do(receipt: Path, tmp_path: Path) -> None:
    """With what each key is for."""
    data = format_listed_keys([ListedKey(RECORD_KEY.public, "record"), ListedKey(LOG_KEY.public, "log")])
    assert verify_path(receipt, keys=write(tmp_path, data)).ok
    swapped = format_listed_keys([ListedKey(RECORD_KEY.public, "log"), ListedKey(LOG_KEY.public, "record")])
    report = verify_path(receipt, keys=write(tmp_path, swapped))
    assert [each.kind for each in report.findings] == ["signature"]


@pytest.mark.parametrize(
    ("kind", "periods"),
    [
        ("signature", [KeyPeriod("record", STRANGER.public), TRUSTED.periods[1]]),
        ("signature", [TRUSTED.periods[0], KeyPeriod("log", STRANGER.public)]),
        ("key-early", [KeyPeriod("record", RECORD_KEY.public, LEAF + 1), TRUSTED.periods[1]]),
        ("key-revoked", [KeyPeriod("record", RECORD_KEY.public, 0, None, LEAF), TRUSTED.periods[1]]),
        ("key-ended", [TRUSTED.periods[0], KeyPeriod("log", LOG_KEY.public, 0, LEAF)]),
    ],
)
def test_other_keys_prove_nothing(receipt: Path, tmp_path: Path, kind: str, periods: list[KeyPeriod]) -> None:
    """Those of a stranger, and those that do not hold at its leaf."""
    report = verify_path(receipt, keys=write(tmp_path, format_keys(FIRM, ORIGIN, periods)))
    assert [each.kind for each in report.findings] == [kind]
    assert (report.size, report.root, report.says) == (0, "", ())


def test_the_keys_of_another_firm_prove_nothing(receipt: Path, tmp_path: Path) -> None:
    """Though they are the same keys: keys.json speaks of one firm."""
    data = format_keys("damal", ORIGIN, TRUSTED.periods)
    report = verify_path(receipt, keys=write(tmp_path, data))
    assert "the keys are those of the firm 'damal'" in report.findings[0].detail


def rebuilt(**parts: object) -> bytes:
    parsed = parse_receipt(DATA)
    values: dict[str, object] = {
        "sd_jwt": parsed.sd_jwt,
        "proof": parsed.proof,
        "terms": parsed.terms,
        "key_hints": key_hints(RECORD_KEY.public, LOG),
    }
    return format_receipt(**{**values, **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "receipt"),
        (b"\x00\xff\xfe" * 300, "receipt"),
        (DATA[: len(DATA) // 2], "receipt"),
        (b"{}", "receipt"),
        (rebuilt(proof="garbage"), "receipt"),
        (rebuilt(terms=[("nl", b"# Other terms\n")]), "text"),
        (rebuilt(proof=SAMPLE.proof(0)), "proof"),
        (rebuilt(key_hints=[{}]), "signature"),
    ],
)
def test_what_is_wrong_has_a_class(tmp_path: Path, keys: Path, data: bytes, kind: str) -> None:
    """The form, the text, the place in the log, a signature."""
    report = verify_path(write(tmp_path, data), keys=keys)
    assert [(each.kind, each.record) for each in report.findings] == [(kind, "given")]


def test_a_huge_file_is_not_read(tmp_path: Path, keys: Path) -> None:
    """The limit is said."""
    with pytest.raises(CannotCheck, match="larger than"):
        verify_path(write(tmp_path, b" " * (LARGEST_RECEIPT + 1)), keys=keys)


def test_a_receipt_needs_keys(receipt: Path, tmp_path: Path) -> None:
    """There are none in it that could be trusted; a file that is not there is told first."""
    with pytest.raises(CannotCheck, match="--keys"):
        verify_path(receipt)
    with pytest.raises(CannotCheck, match="not there"):
        verify_path(tmp_path / "nowhere")


def test_an_anchor_of_the_same_size_is_compared(receipt: Path, keys: Path, tmp_path: Path) -> None:
    """Equal heads are well, others are a fork."""
    assert verify_path(receipt, keys=keys, anchors=[write(tmp_path, SAMPLE.checkpoint())]).ok
    other = sign_checkpoint(Checkpoint(ORIGIN, SAMPLE.frontier.size, bytes(32)), LOG_KEY)
    report = verify_path(receipt, keys=keys, anchors=[write(tmp_path, other)])
    assert [each.kind for each in report.findings] == ["fork"]


def test_an_anchor_of_another_size_is_not(receipt: Path, keys: Path, tmp_path: Path) -> None:
    """A receipt has no proof that leads there; the report says so."""
    report = verify_path(receipt, keys=keys, anchors=[write(tmp_path, Log.opened().checkpoint())])
    assert report.ok
    assert any("4 leaves" in sentence for sentence in report.not_checked)


def test_an_anchor_of_somebody_else_is_found(receipt: Path, keys: Path, tmp_path: Path) -> None:
    """A stranger's signature; what is no head cannot be used."""
    report = verify_path(receipt, keys=keys, anchors=[write(tmp_path, SAMPLE.checkpoint(STRANGER))])
    assert [each.kind for each in report.findings] == ["anchor"]
    with pytest.raises(CannotCheck, match="anchor"):
        verify_path(receipt, keys=keys, anchors=[write(tmp_path, b"garbage")])


PAPER = b"%PDF-1.7\n(what the pages say)\nstream\n" + DATA + b"\nendstream\nstartxref\n0\n%%EOF\n"


def test_a_sealed_pdf_is_well(tmp_path: Path, keys: Path) -> None:
    """It is checked like the file inside, and its pages too."""
    report = verify_path(write(tmp_path, seal(PAPER, RECORD_KEY)), keys=keys)
    assert (report.findings, report.size) == ((), SAMPLE.frontier.size)
    assert report.says


@pytest.mark.parametrize(
    "paper",
    [PAPER, seal(PAPER, STRANGER), seal(PAPER, RECORD_KEY).replace(b"what the pages", b"What the pages")],
)
def test_pages_that_were_changed_are_found(tmp_path: Path, keys: Path, paper: bytes) -> None:
    """Though the file inside is genuine."""
    report = verify_path(write(tmp_path, paper), keys=keys)
    assert [each.kind for each in report.findings] == ["seal"]


def test_a_revoked_key_seals_nothing(tmp_path: Path) -> None:
    """Nobody knows when: what it signed into the log before still counts."""
    periods = [KeyPeriod("record", RECORD_KEY.public, 0, None, LEAF + 1), TRUSTED.periods[1]]
    keys = tmp_path / "keys.json"
    keys.write_bytes(format_keys(FIRM, ORIGIN, periods))
    report = verify_path(write(tmp_path, seal(PAPER, RECORD_KEY)), keys=keys)
    assert [each.kind for each in report.findings] == ["seal"]


def test_a_changed_file_inside_a_pdf_is_found_twice(tmp_path: Path, keys: Path) -> None:
    """By its own signature, and by the seal."""
    at = DATA.index(b'"base64":"') + 40
    data = DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]
    report = verify_path(write(tmp_path, seal(PAPER, RECORD_KEY).replace(DATA, data)), keys=keys)
    assert {each.kind for each in report.findings} == {"receipt", "seal"}
