"""`consent terms preview`: the drafts as pages on this machine, until Ctrl-C."""

from __future__ import annotations

import logging
from pathlib import Path

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from consent.cli.content_check import house_if_any
from consent.cli.demo import calm_end
from consent.cli.exits import DONE
from consent.cli.ports import refuse_taken
from consent.config import Settings, is_loopback
from consent.errors import Invalid, NotFound
from consent.service.installation import Installation
from consent.web.preview import create_preview_app


@click.command()
@click.argument("firm", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
def preview(firm: str | None, host: str, port: int) -> None:
    """Show the content folder's drafts in a browser, with what the check finds, while they are written.

    The page loads again whenever a file changes. Nothing is published and nothing is written; only this machine
    can see it. Where there is an installation, drafts are compared with what is published.

    \b
    Example:
      CONSENT_CONTENT=/srv/content consent terms preview page-computers
    """
    if not is_loopback(host):
        raise Invalid("host", host, "drafts are shown on this machine alone: 127.0.0.1, ::1 or localhost")
    settings = Settings.from_environment()
    folder = settings.content_folder
    if not folder.is_dir():
        raise Invalid("content folder", str(folder), "there is no such folder")
    if firm is not None and not (folder / "firms" / f"{firm}.toml").is_file():
        raise NotFound("firm", firm)
    with calm_end(DONE):
        refuse_taken(host, port)
        with house_if_any(settings) as house:
            serve_preview(folder, house, firm, host, port)


class QuietHandler(WSGIRequestHandler):
    """A line for each look of each page, every second, would bury everything else."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def serve_preview(folder: Path, house: Installation | None, firm: str | None, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    app = create_preview_app(folder, house=house, firm=firm)
    server = make_server(host, port, app, threaded=True, request_handler=QuietHandler)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{port}/{f'firms/{firm}' if firm else ''}   shows {folder}; Ctrl-C ends it")
    server.serve_forever()
    click.echo("stopped")
