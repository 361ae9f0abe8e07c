"""`consent routes`: the permission table as the application has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import click

from consent.cli.output import print_json, print_table
from consent.cli.temporary import new_house, temporary_folder
from consent.config import Settings
from consent.web import create_app, permissions
from consent.web.permissions import Route


@dataclass(frozen=True, slots=True)
class Row:
    """A route with all methods that ask for the same."""

    path: str
    methods: tuple[str, ...]
    roles: tuple[str, ...]
    is_firm_scoped: bool
    endpoint: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def routes(as_json: bool) -> None:
    """List every route with its methods, the roles that may use it, and whether it is bound to one firm.

    It is the same in every installation, so none is needed.

    \b
    Example:
      consent routes --json
    """
    with temporary_folder() as folder, new_house(Settings(data=folder)) as house:
        rows = tuple(gather(permissions.routes(create_app(house.settings, house))))
    if as_json:
        print_json([as_json_row(row) for row in rows])
        return
    cells = [
        (
            row.path,
            " ".join(row.methods),
            " ".join(row.roles) or "public",
            "own firm" if row.is_firm_scoped else "",
        )
        for row in rows
    ]
    print_table(("path", "methods", "roles", "scope"), cells, empty="no routes")


def gather(found: Iterable[Route]) -> Iterable[Row]:
    """One row for the methods of a path that belong together."""
    for (path, endpoint, permission), same in groupby(
        found, key=lambda route: (route.path, route.endpoint, route.permission)
    ):
        methods = tuple(route.method for route in same)
        yield Row(path, methods, tuple(sorted(permission.roles)), permission.is_firm_scoped, endpoint)


def as_json_row(row: Row) -> dict[str, object]:
    """The row for programs; no role means public."""
    return {
        "path": row.path,
        "methods": list(row.methods),
        "roles": list(row.roles),
        "firm_scoped": row.is_firm_scoped,
        "endpoint": row.endpoint,
    }
