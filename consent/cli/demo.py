"""`consent demo`: the main job from end to end, told line by line; or the samples, served to be tried by hand."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType

import click

from consent.cli import samples, tour
from consent.cli.exits import DONE, REFUSED
from consent.cli.ports import own_port
from consent.cli.serving import THREADS, WORKERS, run_server
from consent.cli.temporary import new_house, temporary_folder
from consent.config import PREFIX, TEST_PREFIX, Settings
from consent.errors import Invalid

HOST = "127.0.0.1"


@click.command()
@click.option(
    "--dir", "kept", type=click.Path(path_type=Path), help="A new or empty folder, kept at the end."
)
@click.option("--serve", "is_served", is_flag=True, help="Serve the sample firms until Ctrl-C.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port for --serve."
)
def demo(kept: Path | None, is_served: bool, port: int) -> None:
    """Show the main job from end to end, on the sample firms, in a temporary folder that is removed at the end.

    Publish, read, accept, unlock, token, redeem, receipt, export, verify: one line a step, exit 1 when a step fails.
    With --serve the same set-up is served, with logins of this run; CONSENT_CONTENT serves other firms.

    \b
    Example:
      consent demo
      consent demo --serve --port 8010
    """
    with (
        calm_end(DONE if is_served else REFUSED),
        own_port(HOST, port) if is_served else nullcontext(),
        empty_folder(kept) if kept else temporary_folder() as folder,
    ):
        if is_served:
            serve_samples(folder, port, is_kept=kept is not None)
        else:
            tour.run(folder, sample_settings(folder, port))


def sample_settings(folder: Path, port: int) -> Settings:
    """Settings of a demonstration: at home, nothing of this shell's."""
    return Settings(data=folder / "data", base_url=f"http://{HOST}:{port}", second_factor="optional")


def serve_samples(folder: Path, port: int, *, is_kept: bool) -> None:
    """Publish, add people, print where to look, serve."""
    chosen = Settings.from_environment()
    wanted = sample_settings(folder, port).model_copy(
        update={"content": chosen.content, "flood_limit": chosen.flood_limit}
    )
    with new_house(wanted) as house:
        samples.publish(house)
        logins = samples.add_staff(house)
        samples.print_addresses(house, logins)
    click.echo(f"Ctrl-C ends it; {'everything stays in' if is_kept else 'then this is removed:'} {folder}")
    replace_environment(wanted)
    run_server(HOST, port, workers=WORKERS, threads=THREADS, log_level="WARNING")
    click.echo("stopped")


def replace_environment(settings: Settings) -> None:
    """The workers read `settings`, and nothing that this process was started with."""
    for name in [name for name in os.environ if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)]:
        del os.environ[name]
    os.environ.update(settings.to_environment())


@contextmanager
def empty_folder(folder: Path) -> Iterator[Path]:
    """A folder of the user's own, made if need be; one with something in it is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Invalid("folder", str(folder), "is not empty")
    yield folder.absolute()


@contextmanager
def calm_end(code: int) -> Iterator[None]:
    """SIGTERM and Ctrl-C before the server has its own say unwind everything like any other end, and say one line."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("stopped")
        click.get_current_context().exit(code)
    finally:
        signal.signal(signal.SIGTERM, before)
