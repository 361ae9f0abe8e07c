"""Settings: every value is checked at the door, and what is refused names the variable, the value and the mend."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from consent.config import Settings, is_loopback, known_variables, mask, unknown_variables
from consent.errors import ConfigurationError
from tests.witnesses import Signer


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the shell that runs the tests counts."""
    for name in [name for name in os.environ if name.startswith("CONSENT_")]:
        monkeypatch.delenv(name)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The sentence with which these variables are refused."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment()
    return str(caught.value)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """The settings that these variables make."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment()


def test_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a variable everything is below ./var, on this machine alone."""
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment()
    assert settings.data == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/consent.db"
    assert settings.keys == tmp_path / "var" / "keys"
    assert settings.tools_folder == tmp_path / "var" / "tools"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.flood_limit, settings.trusted_proxy_hops) == (600, 0)
    assert settings.second_factor == "required"
    assert (settings.content, settings.redis_url, settings.smtp_url) == (None, None, None)
    assert (settings.content_folder / "firms").is_dir()


def test_built_directly_it_reads_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test or a demonstration never picks up a variable of its shell."""
    monkeypatch.setenv("CONSENT_FLOOD_LIMIT", "1")
    assert Settings(data=tmp_path).flood_limit == 600


def test_frozen(tmp_path: Path) -> None:
    """Settings stay what they were when they were checked."""
    with pytest.raises(ValidationError):
        Settings(data=tmp_path).flood_limit = 1  # type: ignore[misc]


def test_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """`CONSENT_REDIS_URL=` is what compose files write for "none"."""
    assert read(monkeypatch, CONSENT_REDIS_URL="").redis_url is None


def test_content_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The user's own content takes the samples' place."""
    assert read(monkeypatch, CONSENT_CONTENT=str(tmp_path)).content_folder == tmp_path


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_means_psycopg_3(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """Every common way to write it ends at the one driver."""
    settings = read(monkeypatch, CONSENT_DATABASE_URL=f"{scheme}://u:p@db/consent")
    assert settings.database_url == "postgresql+psycopg://u:p@db/consent"


@pytest.mark.parametrize(
    "url", ["mysql://db/x", "sqlite://", "sqlite:///:memory:", "sqlite:///", "postgresql://", "consent.db"]
)
def test_other_databases_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Neither another database nor one that forgets everything."""
    assert refusal(monkeypatch, CONSENT_DATABASE_URL=url).startswith(
        f"CONSENT_DATABASE_URL={url!r}: use sqlite:////"
    )


@pytest.mark.parametrize(
    ("given", "base_url", "host"),
    [
        ("https://help.example.org", "https://help.example.org", "help.example.org"),
        ("https://Help.Example.org:443/", "https://help.example.org", "help.example.org"),
        ("https://help.example.org:8443", "https://help.example.org:8443", "help.example.org:8443"),
        ("http://localhost:80", "http://localhost", "localhost"),
        ("http://127.9.9.9:8010", "http://127.9.9.9:8010", "127.9.9.9:8010"),
        ("http://[::1]:8000/", "http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_base_url_is_an_origin(monkeypatch: pytest.MonkeyPatch, given: str, base_url: str, host: str) -> None:
    """One way to write each address, for it becomes part of signed names."""
    settings = read(monkeypatch, CONSENT_BASE_URL=given)
    assert (settings.base_url, settings.host) == (base_url, host)
    assert settings.is_https == base_url.startswith("https")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://help.example.org", "use https"),
        ("http://10.0.0.1:8000", "use https"),
        ("http://localhost.example.org", "use https"),
        ("https://help.example.org/consent", "no user, path"),
        ("https://help.example.org/?a=b", "no user, path"),
        ("https://help.example.org/#a", "no user, path"),
        ("https://me@help.example.org", "no user, path"),
        ("https://help.example.org:0", "port between"),
        ("https://help.example.org:70000", "port"),
        ("ftp://help.example.org", "public address"),
        ("help.example.org", "public address"),
        ("https://", "public address"),
        ("https://hélp.example.org", "public address"),
        ("https://[::1", "IPv6"),
    ],
)
def test_base_url_refused(monkeypatch: pytest.MonkeyPatch, url: str, reason: str) -> None:
    """Anything but the origin of pages is refused, plain http anywhere but here too."""
    said = refusal(monkeypatch, CONSENT_BASE_URL=url)
    assert said.startswith("CONSENT_BASE_URL=")
    assert reason in said


@pytest.mark.parametrize("value", ["-1", "1.5", "1e3", "many", "true", " 5", "٣", "1000001"])
@pytest.mark.parametrize("name", ["CONSENT_FLOOD_LIMIT", "CONSENT_TRUSTED_PROXY_HOPS"])
def test_numbers_are_whole(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Only digits count as a number, within reason."""
    assert refusal(monkeypatch, **{name: value}).startswith(f"{name}={value!r}: ")


def test_flood_limit_may_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 is a value, not a missing one."""
    assert read(monkeypatch, CONSENT_FLOOD_LIMIT="0").flood_limit == 0


@pytest.mark.parametrize("value", ["Required", "yes", "1", "off"])
def test_second_factor_takes_two_words(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A guess about "off" would be a hole."""
    said = refusal(monkeypatch, CONSENT_SECOND_FACTOR=value)
    assert said.startswith(f"CONSENT_SECOND_FACTOR={value!r}: ")
    assert "'required' or 'optional'" in said


def test_second_factor_optional_only_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """`optional` with a public address is refused."""
    assert read(monkeypatch, CONSENT_SECOND_FACTOR="optional").second_factor == "optional"
    said = refusal(monkeypatch, CONSENT_BASE_URL="https://help.example.org")
    assert said.startswith("CONSENT_SECOND_FACTOR='optional': ")


@pytest.mark.parametrize(
    ("name", "url"), [("CONSENT_REDIS_URL", "http://:pw@h/0"), ("CONSENT_SMTP_URL", "mail://u:pw@h")]
)
def test_other_addresses_refused_with_the_password_masked(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    """The value is shown, its secret never."""
    said = refusal(monkeypatch, **{name: url})
    assert said.startswith(f"{name}=")
    assert "pw" not in said
    assert "***" in said


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("CONSENT_REDIS_URL", "redis://h/0"),
        ("CONSENT_REDIS_URL", "rediss://:pw@h/0"),
        ("CONSENT_REDIS_URL", "unix:///run/redis.sock"),
        ("CONSENT_SMTP_URL", "smtp://localhost:25"),
        ("CONSENT_SMTP_URL", "smtp://u:pw@127.0.0.1"),
        ("CONSENT_SMTP_URL", "smtp+starttls://u:pw@h:587/?from=me@h"),
        ("CONSENT_SMTP_URL", "smtps://h"),
    ],
)
def test_other_addresses(monkeypatch: pytest.MonkeyPatch, name: str, url: str) -> None:
    """Addresses of the two other servers, as they are written everywhere."""
    settings = read(monkeypatch, **{name: url})
    assert url in (settings.redis_url, settings.smtp_url)


@pytest.mark.parametrize(
    "url",
    ["smtp://u:pw@h/inbox", "smtps://u:pw@h?from=me", "smtps://u:pw@h#x", "smtps://:pw@", "smtp://u:pw@h"],
)
def test_mail_servers_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What has more in it than a server, no host, or a password that everybody on the way could read."""
    said = refusal(monkeypatch, CONSENT_SMTP_URL=url)
    assert said.startswith("CONSENT_SMTP_URL=")
    assert "pw" not in said


def test_named_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`NAME_FILE` names a file that holds the value; its last line break is not part of it."""
    (tmp_path / "url").write_text("postgres://u:p@db/consent\n")
    settings = read(monkeypatch, CONSENT_DATABASE_URL_FILE=str(tmp_path / "url"))
    assert settings.database_url == "postgresql+psycopg://u:p@db/consent"


def test_named_file_and_value_contradict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two sources for one setting: nobody could tell which one counts."""
    (tmp_path / "url").write_text("redis://h")
    said = refusal(monkeypatch, CONSENT_REDIS_URL="redis://h", CONSENT_REDIS_URL_FILE=str(tmp_path / "url"))
    assert said == "CONSENT_REDIS_URL and CONSENT_REDIS_URL_FILE are both set: keep one of them"


def test_named_file_unreadable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is not there is no empty value."""
    said = refusal(monkeypatch, CONSENT_REDIS_URL_FILE=str(tmp_path / "absent"))
    assert said.startswith("CONSENT_REDIS_URL_FILE=")


def test_misspelt_variable_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in a name would silently leave the default in place."""
    said = refusal(monkeypatch, CONSENT_BASEURL="https://help.example.org")
    assert said == "CONSENT_BASEURL is not a setting: did you mean CONSENT_BASE_URL?"


def test_unknown_variables_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is merely unknown (another release's) is for `consent doctor`; those of the tests are none of ours."""
    monkeypatch.setenv("CONSENT_COLOUR", "blue")
    monkeypatch.setenv("CONSENT_TEST_POSTGRES", "postgresql://db")
    Settings.from_environment()
    assert unknown_variables(os.environ) == ("CONSENT_COLOUR",)
    assert "CONSENT_COLOUR" not in known_variables()


def test_masked_shows_no_secret(tmp_path: Path) -> None:
    """All variables by name, passwords as three stars."""
    settings = Settings(data=tmp_path, database_url="postgres://u:hush@db/x", redis_url="redis://:hush@h")
    assert "hush" not in str(settings.masked()) + repr(settings)
    assert settings.masked()["CONSENT_DATABASE_URL"] == "postgresql+psycopg://u:***@db/x"
    assert settings.masked()["CONSENT_SMTP_URL"] is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:p@ss@h/0", "redis://:***@h/0"),
        (
            "postgresql://h/d?user=u&password=p&sslmode=require",
            "postgresql://h/d?user=u&password=***&sslmode=require",
        ),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("smtp://user@h", "smtp://user@h"),
        ("plain text: nothing@here", "plain text: nothing@here"),
    ],
)
def test_mask(url: str, shown: str) -> None:
    """Only the password of an address is hidden, with an at sign in it too."""
    assert mask(url) == shown


def test_environment_round_trip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another process that gets these variables reads the same settings."""
    settings = Settings(
        data=tmp_path,
        content=tmp_path,
        redis_url="redis://h",
        second_factor="optional",
        flood_limit=0,
        witnesses=f"https://w.example {Signer().vkey}",
        private_addresses="allowed",
    )
    assert read(monkeypatch, **settings.to_environment()) == settings


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("10.0.0.1", False), ("example.org", False)],
)
def test_loopback(host: str, is_here: bool) -> None:
    """This machine by number or by name."""
    assert is_loopback(host) is is_here
