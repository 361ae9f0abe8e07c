"""Sets up `.venv`: makes it, installs what a lock pins, then this package from its folder. Standard library only.

    python3 requirements/bootstrap.py run|dev

Exit 0: ready. 1: an installation failed, or was interrupted; the same command goes on from there. 2: this machine lacks
something, and the last line says what to type. Everything here starts on Python 3.6, to be able to say that it is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys

WANTED = (3, 11)
PIP_WANTED = (22, 3)  # the first whose --python installs into another environment
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENV = os.path.join(ROOT, ".venv")
ENV_PYTHON = os.path.join(ENV, "bin", "python")
LEVELS = ("run", "dev")  # each holds the one before: tests/test_locks.py sees to it


class Refusal(Exception):
    """This machine can't do it; the text says why, `type_this` the way out."""

    def __init__(self, why: str, type_this: str) -> None:
        super().__init__(why)
        self.type_this = type_this


def say(text: str) -> None:
    """One line to the person who typed make."""
    print(text, file=sys.stderr, flush=True)


def check_python() -> None:
    """Refuse a Python that is too old, and name a newer one when this machine has it."""
    if sys.version_info >= WANTED:
        return
    why = "Python %d.%d or newer is needed; %s is %d.%d." % (*WANTED, sys.executable, *sys.version_info[:2])
    for minor in range(30, WANTED[1] - 1, -1):
        name = "python3.%d" % minor
        if runs(name, "-c", ""):
            raise Refusal(why + " This machine has one under another name.", "make PYTHON=%s ..." % name)
    raise Refusal(why, "sudo apt-get install --yes python3.11 python3.11-venv")


def runs(*command: str) -> bool:
    """Whether the command can be started and ends well."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def make_environment() -> None:
    """Make `.venv` without pip, unless one with a working Python is there already."""
    if runs(ENV_PYTHON, "-c", "import sys; sys.exit(sys.version_info < %r)" % (WANTED,)):
        return
    try:
        import venv
    except ImportError as error:
        raise Refusal("This Python has no venv module.", "sudo apt-get install --yes python3-venv") from error
    venv.create(ENV, with_pip=False, symlinks=True, clear=os.path.exists(ENV))


def pip_version(*pip: str) -> "tuple[int, ...]":
    """(major, minor) of a pip, (0,) when there is none. `pip 22.3.1 from ...` is what it prints."""
    try:
        printed = subprocess.run([*pip, "--version"], capture_output=True, text=True, check=True).stdout
        return tuple(int(part) for part in printed.split()[1].split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return (0,)


def find_installer() -> "list[str]":
    """The start of an install command: the environment's own pip, made by ensurepip; else the machine's pip; else uv."""
    quiet_pip = ["install", "-qq", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"]
    own = [ENV_PYTHON, "-m", "pip"]
    if pip_version(*own) >= PIP_WANTED:
        return [*own, *quiet_pip]
    if runs(ENV_PYTHON, "-m", "ensurepip", "--default-pip") and pip_version(*own) >= PIP_WANTED:
        return [*own, *quiet_pip]
    machine = [sys.executable, "-m", "pip"]
    if pip_version(*machine) >= PIP_WANTED:
        return [*machine, "--python", ENV_PYTHON, *quiet_pip]
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", ENV_PYTHON]
    raise Refusal(
        "Nothing here can install Python packages: no ensurepip, no pip of 22.3 or newer, no uv.",
        "sudo apt-get install --yes python3-venv",
    )


def digest_of(level: str) -> str:
    """What the installation rests on: the lock, and the parts of pyproject.toml that the installed package repeats."""
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)
    digest = hashlib.sha256()
    digest.update(repr((project["build-system"], project["project"], project["tool"]["hatch"])).encode())
    with open(os.path.join(ROOT, "requirements", level + ".txt"), "rb") as file:
        digest.update(file.read())
    return digest.hexdigest()


def stamp_of(level: str) -> str:
    """The file whose age make compares with the lock's; it holds the digest."""
    return os.path.join(ENV, ".set-up-" + level)


def is_ready(level: str) -> bool:
    """Whether exactly this was installed before; the lock's date alone may have changed, by a checkout."""
    try:
        with open(stamp_of(level), encoding="ascii") as file:
            return file.read() == digest_of(level)
    except OSError:
        return False


def write_stamps(level: str) -> None:
    """Last of all, so that an interrupted set-up has none."""
    for done in LEVELS[: LEVELS.index(level) + 1]:
        with open(stamp_of(done), "w", encoding="ascii") as file:
            file.write(digest_of(done))


def install(level: str) -> None:
    """Install the lock's packages, hashes required, then this package; raises CalledProcessError."""
    installer = find_installer()
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    lock = os.path.join(ROOT, "requirements", level + ".txt")
    say("Setting up .venv from requirements/%s.txt; the first time takes a minute or two." % level)
    subprocess.run([*installer, "--require-hashes", "-r", lock], env=environment, check=True)
    own = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    subprocess.run([*installer, *own], env=environment, check=True)


def main(arguments: "list[str]") -> int:
    """Do it, and turn what goes wrong into words and an exit code."""
    level = arguments[0] if arguments else "run"
    try:
        check_python()
        if level not in LEVELS:
            raise Refusal("No such level: %r." % level, "python3 requirements/bootstrap.py run|dev")
        if not is_ready(level):
            make_environment()
            install(level)
        write_stamps(level)
    except Refusal as refusal:
        say("%s Type:\n    %s" % (refusal, refusal.type_this))
        return 2
    except (OSError, subprocess.CalledProcessError) as error:
        say(
            "Set-up did not finish: %s\nWhat was done stays done: the same command goes on from there."
            % error
        )
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. What was done stays done: the same command goes on from there.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
