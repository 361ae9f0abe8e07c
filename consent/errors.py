"""Every error that this software raises on purpose: one tree, each error carries its data.

`consent.web` turns them into HTTP in one place, `consent.cli` into exit codes in one place. Messages are English, for logs
and the command line; people on the pages get words of their own language, chosen by the class and its data.
"""

from __future__ import annotations

from dataclasses import dataclass


class ConsentError(Exception):
    """The root of the tree."""


# Bytes that a parser or a check does not accept ----------------------------------------------------------------------


class FormatError(ConsentError):
    """Bytes or text that the formatter of `what` would not have written."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"not a valid {what}: {reason}")
        self.what = what
        self.reason = reason


class VerificationError(ConsentError):
    """Well-formed, but it does not prove what it claims to prove."""


class SignatureInvalid(VerificationError):
    """No trusted key made the signature of `what`."""

    def __init__(self, what: str, reason: str = "signature does not verify") -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what
        self.reason = reason


class ProofInvalid(VerificationError):
    """A Merkle proof does not lead to the root."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"proof does not verify: {reason}")
        self.reason = reason


class DigestMismatch(VerificationError):
    """`what` has another SHA-256 than the one recorded; both in hex."""

    def __init__(self, what: str, expected: str, actual: str) -> None:
        super().__init__(f"{what}: sha256 is {actual!r}, recorded is {expected!r}")
        self.what = what
        self.expected = expected
        self.actual = actual


class CannotCheck(ConsentError):
    """Nothing could be checked: `what` is not there, not readable, or not of the kind that is checked."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"cannot check {what}: {reason}")
        self.what = what
        self.reason = reason


# Content ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check of a content folder found.

    `severity` is "error" or "warning"; `line` counts from 1, 0 when the whole file is meant; `code` is stable and
    snake_case (tests and scripts hold on to it); `message` says what is wrong, why, and the mend.
    """

    severity: str
    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message} [{self.code}]"


class ContentError(ConsentError):
    """Content that cannot be used; `findings` holds at least one error."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings) or "content refused")
        self.findings = findings


# Requests that are refused: expected, part of the work -------------------------------------------------------------------


class NotFound(ConsentError):
    """There is no such thing, or it belongs to somebody else: the two look the same."""

    def __init__(self, what: str, name: object) -> None:
        super().__init__(f"no {what} {name!r}")
        self.what = what
        self.name = name


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a form: `code` is missing, too_long, not_an_email, not_a_phone, pattern or unknown_answer."""

    field: str
    code: str


class FormRefused(ConsentError):
    """A form that records nothing: `reason` is incomplete, expired, not_genuine, version_changed, invitation or quota."""

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(f"form refused: {reason}")
        self.reason = reason
        self.problems = problems


class LinkRefused(ConsentError):
    """A download link or page reference that opens nothing: `reason` is forged, expired, stopped, over, locked, retired or erased."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"link refused: {reason}")
        self.reason = reason


class ReceiptRefused(ConsentError):
    """A file that opens nothing: `reason` is not_a_receipt, other_firm or changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"receipt refused: {reason}")
        self.reason = reason


class NotPossible(ConsentError):
    """The thing exists, but its state does not allow the verb: `reason` is a snake_case word."""

    def __init__(self, verb: str, reason: str) -> None:
        super().__init__(f"cannot {verb}: {reason}")
        self.verb = verb
        self.reason = reason


class MustBeKept(NotPossible):
    """Personal data that are not erased: `reason` is held, session_open, claims (until `moment`) or erased (at `moment`)."""

    def __init__(self, reason: str, moment: str = "") -> None:
        super().__init__("erase", reason)
        self.moment = moment

    def __str__(self) -> str:
        return f"cannot erase: {_WHY_KEPT[self.reason]}".format(moment=self.moment)


_WHY_KEPT = {
    "held": "it is held since {moment}; `consent hold ACCEPTANCE --lift` comes first",
    "session_open": "its support session is open and has to be closed first",
    "claims": "claims can be made until {moment}; --force erases it all the same",
    "erased": "its personal data were erased at {moment}",
}


class TokenMistyped(ConsentError):
    """Not nine digits, or the check digit says that one was misheard; `reason` is length or check_digit."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"session token mistyped: {reason}")
        self.reason = reason


class LoginRefused(ConsentError):
    """Name, password or account not good: never says which."""

    def __init__(self) -> None:
        super().__init__("login refused")


class LimitReached(ConsentError):
    """Too many tries; `retry_after` is in seconds."""

    def __init__(self, what: str, retry_after: int) -> None:
        super().__init__(f"too many tries: {what}")
        self.what = what
        self.retry_after = retry_after


class Invalid(ConsentError):
    """A value that a command or a verb does not take."""

    def __init__(self, what: str, value: object, reason: str) -> None:
        super().__init__(f"{what} {value!r}: {reason}")
        self.what = what
        self.value = value
        self.reason = reason


class AlreadyExists(ConsentError):
    """What should be made is there already."""

    def __init__(self, what: str, name: object) -> None:
        super().__init__(f"{what} {name!r} exists already")
        self.what = what
        self.name = name


class OutsideFailed(ConsentError):
    """Somebody outside, `who`, did not give what was asked for; the database and the log are as they were.

    `reason` is address, unreachable, timeout, redirect or too_large (nobody answered, or not so that it was read); unknown_log, unknown_key,
    inconsistent, conflict, ahead, not_granted or status (it refused); not_an_answer, signature or clock (it gave something else);
    not_installed (what we need to ask is not there).
    """

    def __init__(self, who: str, reason: str, detail: str) -> None:
        super().__init__(f"{who}: {detail}")
        self.who = who
        self.reason = reason
        self.detail = detail


# The house itself ------------------------------------------------------------------------------------------------------


class Unavailable(ConsentError):
    """Not now: `reason` is busy, full, away, clock, read_only, erased_meanwhile or unknown_outcome; nothing was recorded unless unknown."""

    def __init__(self, reason: str, retry_after: int = 5) -> None:
        super().__init__(f"not available now: {reason}")
        self.reason = reason
        self.retry_after = retry_after
        # trying again in a few seconds cannot help: somebody has to look first
        self.is_lasting = reason in ("read_only", "clock")


class LogReadOnly(Unavailable):
    """A firm's log takes nothing until somebody has looked at it: its database is not the one that it was. Reads go on."""

    def __init__(self, firm: str, detail: str) -> None:
        super().__init__("read_only", retry_after=60)
        self.firm = firm
        self.detail = detail

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.detail}"


class ConfigurationError(ConsentError):
    """The installation cannot be opened as it is set up; the message says what to do."""


_KEY_MENDS = {
    "not there": "`consent init` makes the keys of a new installation; of any other put the copy back",
    "Permission denied": "run this as the user of the service, to whom the key folder belongs",
}


class KeysMissing(ConfigurationError):
    """A key file is not there or not readable."""

    def __init__(self, path: str, reason: str = "not there") -> None:
        mend = _KEY_MENDS.get(reason, "put the copy of the key folder back")
        super().__init__(f"key file {path!r}: {reason}; {mend}")
        self.path = path


class WrongKey(ConfigurationError):
    """The database belongs to another key, by `use` that of its logs or that of its records."""

    def __init__(self, firm: str, expected: str, actual: str, *, use: str = "log") -> None:
        super().__init__(
            f"the log of {firm!r} is bound to the {use} key {expected!r}, but the key folder holds {actual!r}: "
            "put the right key folder back"
        )
        self.firm = firm
        self.expected = expected
        self.actual = actual


class SchemaMismatch(ConfigurationError):
    """The database's schema is not the one of this release."""

    def __init__(self, found: str | None, wanted: str) -> None:
        known = f"the database has schema {found!r}, this release needs {wanted!r}: run `consent db upgrade`"
        none = (
            "there is no database yet: run `consent init`; "
            "or CONSENT_DATA or CONSENT_DATABASE_URL is not that of this installation"
        )
        super().__init__(none if found is None else known)
        self.found = found
        self.wanted = wanted
