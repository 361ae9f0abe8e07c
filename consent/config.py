"""Settings: read once from `CONSENT_*`, checked, then frozen. No setting has a secret for a default.

Each name may also be given as `NAME_FILE`, the path of a file that holds the value (its last line break is dropped);
giving both is refused, for nobody could tell which one counts. What is refused is a ConfigurationError that names the
variable, the value (passwords masked) and the mend.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from consent.core.cosignatures import parse_witnesses
from consent.errors import ConfigurationError, FormatError

PREFIX = "CONSENT_"
# Read by the tests and by nothing else: neither settings nor mistakes.
TEST_PREFIX = "CONSENT_TEST_"
POSTGRES_SCHEMES = ("postgresql+psycopg", "postgresql", "postgres")
SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")
DEFAULT_PORTS = {"http": 80, "https": 443}
_PASSWORD = re.compile(r"((?<=://)[^:/@]*:)[^/]*(?=@)|((?<=[?&])password=)[^&]*")


class Settings(BaseSettings):
    """Everything that may differ between two installations.

    Built directly it takes what it is given and reads nothing; `from_environment` reads the variables.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, validate_default=True
    )

    data: Path = Path("var")
    database_url: str = Field(
        default_factory=lambda data: f"sqlite:///{data['data'] / 'consent.db'}", repr=False
    )
    keys: Path = Field(default_factory=lambda data: data["data"] / "keys")
    content: Path | None = None
    base_url: str = "http://127.0.0.1:8000"
    redis_url: str | None = Field(default=None, repr=False)
    flood_limit: int = Field(default=600, le=1_000_000)
    # Has no effect before staff have second factors; checked already, so that nobody's set-up breaks on that day.
    second_factor: Literal["required", "optional"] = "required"
    trusted_proxy_hops: int = Field(default=0, le=10)
    smtp_url: str | None = Field(default=None, repr=False)
    bounces: Path | None = None
    witnesses: str | None = None
    stamp_roots: Path | None = None
    stamp_url: str | None = Field(default=None, repr=False)
    stamp_qualified: Literal["yes", "no"] | None = None
    private_addresses: Literal["refused", "allowed"] = "refused"

    @classmethod
    def settings_customise_sources(  # the signature is the library's
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        *_: Any,
        **_others: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed: a test or a demo never picks up a stray variable of the shell it runs in."""
        return (init_settings,)

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings of this process's environment; ConfigurationError for the first value that is not good."""
        refuse_misspelt(os.environ)
        values = {**read_named_files(), **EnvSettingsSource(cls)()}
        try:
            return cls(**values)
        except ValidationError as error:
            raise ConfigurationError(_explain(error, values)) from error

    @field_validator("data", "keys", "content", "bounces", "stamp_roots")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return None if folder is None else folder.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _normal_database_url(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        if scheme in POSTGRES_SCHEMES and rest:
            return f"{POSTGRES_SCHEMES[0]}://{rest}"
        if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/") and ":memory:" not in rest:
            return url
        raise ValueError("use sqlite:////folder/consent.db or postgresql://user:password@host/database")

    @field_validator("base_url")
    @classmethod
    def _origin_only(cls, url: str) -> str:
        parts = _split(url)
        host = parts.hostname or ""
        if parts.scheme not in DEFAULT_PORTS or not host or not url.isascii():
            raise ValueError("use the public address, like https://consent.example.org")
        if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("give scheme, host and port alone: no user, path, query or fragment")
        if parts.scheme == "http" and not is_loopback(host):
            raise ValueError("plain http is for this machine alone (127.0.0.1, ::1, localhost): use https")
        shown = f"[{host}]" if ":" in host else host
        port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
        return f"{parts.scheme}://{shown}{port}"

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, url: str | None) -> str | None:
        if url is not None and _split(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("use redis://host:6379/0, rediss:// for TLS, or unix:///path")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, url: str | None) -> str | None:
        if url is None:
            return url
        parts = _split(url)
        is_plain = parts.path in ("", "/") and re.fullmatch(r"(from=[^&@\s]+@[^&@\s]+)?", parts.query)
        if parts.scheme not in SMTP_SCHEMES or not parts.hostname or not is_plain or parts.fragment:
            raise ValueError(
                "use smtps://user:password@host, smtp+starttls://user:password@host:587 or smtp://host without TLS, "
                "and ?from=address behind it if mail is to come from another address than the user's"
            )
        if parts.scheme == "smtp" and parts.password and not is_loopback(parts.hostname):
            raise ValueError("a password goes over TLS alone: use smtp+starttls:// or smtps://")
        return url

    @field_validator("witnesses")
    @classmethod
    def _listed(cls, text: str | None) -> str | None:
        """On one line, without remarks: as it is handed on and shown."""
        try:
            found = parse_witnesses(text or "")
        except FormatError as error:
            raise ValueError(
                f"{error.reason}; use lines of address and verifier key, like https://witness.example name+id+key"
            ) from error
        for address, witness in found:
            if address and (not _split(address).hostname or _split(address).username is not None):
                raise ValueError(f"the address of {witness.name} needs a host, and no user in front of it")
        return (
            " ".join(word for address, witness in found for word in (address, witness.vkey) if word) or None
        )

    @field_validator("stamp_url")
    @classmethod
    def _stamping(cls, url: str | None, info: ValidationInfo) -> str | None:
        parts = _split(url or "https://none")
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username is not None:
            raise ValueError(
                "use an address like https://tsa.example/stamp, without a user in front of the host"
            )
        if url is not None and info.data.get("stamp_roots") is None:
            raise ValueError("set CONSENT_STAMP_ROOTS too: a stamp that nobody can check is worth nothing")
        return url

    @field_validator("flood_limit", "trusted_proxy_hops", mode="before")
    @classmethod
    def _whole_number(cls, value: object) -> object:
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
            raise ValueError("use a whole number, 0 or more")
        return int(str(value))

    @field_validator("second_factor")
    @classmethod
    def _optional_only_at_home(cls, value: str, info: ValidationInfo) -> str:
        if value == "optional" and info.data.get("base_url", "").startswith("https:"):
            raise ValueError("'optional' is for a base URL of plain http on this machine: use 'required'")
        return value

    @property
    def is_https(self) -> bool:
        """Whether cookies are Secure and carry the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """`host` or `host:port` of the base URL: where the names of logs begin."""
        return self.base_url.partition("://")[2]

    @property
    def content_folder(self) -> Path:
        """Where `firms/`, `terms/` and `tools/` are read from; the package's own samples without a setting."""
        return self.content or Path(__file__).parent

    @property
    def tools_folder(self) -> Path:
        """Where publishing puts the tool files that are then given out."""
        return self.data / "tools"

    @property
    def anchors_folder(self) -> Path:
        """Where the newest heads are kept, outside the database."""
        return self.data / "anchors"

    def to_environment(self) -> dict[str, str]:
        """The variables that make another process read the same settings."""
        values = self.model_dump(mode="json", exclude_none=True)
        return {variable_of(name): str(value) for name, value in values.items()}

    def masked(self) -> dict[str, str | None]:
        """Every variable's name with its value as it may be shown: passwords are `***`."""
        values = self.model_dump(mode="json")
        return {variable_of(name): None if value is None else mask(value) for name, value in values.items()}


def read_named_files() -> dict[str, str]:
    """Values that stand in files, as in `CONSENT_DATABASE_URL_FILE=/run/secrets/database-url`, by field."""
    paths = {field: os.environ.get(f"{variable_of(field)}_FILE") for field in Settings.model_fields}
    found = {field: _read(field, path) for field, path in paths.items() if path}
    return {field: value for field, value in found.items() if value}


def variable_of(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def known_variables() -> frozenset[str]:
    """Every variable that is read."""
    names = [variable_of(field) for field in Settings.model_fields]
    return frozenset(names) | {f"{name}_FILE" for name in names}


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """`CONSENT_*` variables that nothing reads: `consent doctor` warns of them."""
    ours = {name for name in environment if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)}
    return tuple(sorted(ours - known_variables()))


def refuse_misspelt(environment: Mapping[str, str]) -> None:
    """ConfigurationError for an unknown variable that is one slip away from a setting: its effect would be missed."""
    for name in unknown_variables(environment):
        close = get_close_matches(name, known_variables(), n=1, cutoff=0.9)
        if close:
            raise ConfigurationError(f"{name} is not a setting: did you mean {close[0]}?")


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by name or by number."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mask(value: object) -> str:
    """A value's text with the password of an address replaced by `***`."""
    return _PASSWORD.sub(r"\1\2***", str(value))


def _read(field: str, path: str) -> str:
    name = variable_of(field)
    if os.environ.get(name):
        raise ConfigurationError(f"{name} and {name}_FILE are both set: keep one of them")
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}_FILE={path!r} cannot be read: {error}") from error


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.port is not None and parts.port < 1:
        raise ValueError("use a port between 1 and 65535")
    return parts


def _explain(error: ValidationError, values: Mapping[str, object]) -> str:
    # What follows from an earlier mistake (a default that could not be made) would only hide it.
    first = next(detail for detail in error.errors() if detail["type"] != "default_factory_not_called")
    field = str(first["loc"][0])
    reason = first["msg"].removeprefix("Value error, ")
    return f"{variable_of(field)}={mask(values.get(field))!r}: {reason[:1].lower()}{reason[1:]}"
