"""Who may do what: one row per endpoint and method. Default is no: a route without a row stops the start.

HEAD is asked as GET; OPTIONS, which Flask answers by itself with the list of methods, is open to anyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

HARMLESS = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Permission:
    """Which roles a route asks for (none: public), and whether what it shows belongs to one firm."""

    roles: frozenset[str]
    is_firm_scoped: bool

    @property
    def is_public(self) -> bool:
        """Whether nobody needs to be logged in."""
        return not self.roles

    def allows(self, roles: Iterable[str]) -> bool:
        """Whether somebody with `roles` may pass."""
        return self.is_public or not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Route:
    """One row of `consent routes`."""

    path: str
    method: str
    endpoint: str
    permission: Permission


ANYONE = Permission(frozenset(), is_firm_scoped=False)
# A customer holds no account: what guards their pages is the signature in the address or in the form.
CUSTOMER = Permission(frozenset(), is_firm_scoped=True)
TECHNICIAN = Permission(frozenset({"technician"}), is_firm_scoped=True)
STAFF = Permission(frozenset({"technician", "auditor", "manager"}), is_firm_scoped=True)
# Who manages a firm may look at its records; who looks after records may not redeem.
AUDITOR = Permission(frozenset({"auditor", "manager"}), is_firm_scoped=True)
# Names and amounts for invoices are the firm's own business: whoever audits takes an export, with a reason.
MANAGER = Permission(frozenset({"manager"}), is_firm_scoped=True)
# A manager looks into a session, gives it to somebody else when whoever has it is away, and corrects what was closed.
DESK = Permission(frozenset({"technician", "manager"}), is_firm_scoped=True)

TABLE: Mapping[tuple[str, str], Permission] = {
    ("static", "GET"): ANYONE,
    ("public.start", "GET"): ANYONE,
    ("public.firms", "GET"): ANYONE,
    ("looks.stylesheet", "GET"): ANYONE,
    ("looks.logo", "GET"): ANYONE,
    ("public.help_page", "GET"): CUSTOMER,
    ("public.help_page", "POST"): CUSTOMER,
    ("public.terms", "GET"): CUSTOMER,
    ("public.feed", "GET"): CUSTOMER,
    ("public.version", "GET"): CUSTOMER,
    ("public.source", "GET"): CUSTOMER,
    ("public.paper", "GET"): CUSTOMER,
    ("public.document", "GET"): CUSTOMER,
    ("public.document_source", "GET"): CUSTOMER,
    ("public.privacy", "GET"): CUSTOMER,
    ("differences.between", "GET"): CUSTOMER,
    ("differences.beside", "GET"): CUSTOMER,
    ("differences.compare", "GET"): CUSTOMER,
    ("machines.checkpoint", "GET"): CUSTOMER,
    ("machines.checkpoint_history", "GET"): CUSTOMER,
    ("machines.consistency", "GET"): CUSTOMER,
    ("machines.tile", "GET"): CUSTOMER,
    # Hashes are for anyone, entries are not: docs/decisions/0024-entries-are-not-public.md
    ("machines.entries", "GET"): AUDITOR,
    ("machines.jwks", "GET"): ANYONE,
    ("machines.healthz", "GET"): ANYONE,
    ("machines.readyz", "GET"): ANYONE,
    ("customer.accept", "POST"): CUSTOMER,
    ("customer.decline", "POST"): CUSTOMER,
    ("customer.declined", "GET"): CUSTOMER,
    ("customer.own_page", "GET"): CUSTOMER,
    ("customer.new_token", "POST"): CUSTOMER,
    ("customer.renew", "POST"): CUSTOMER,
    ("customer.stop", "POST"): CUSTOMER,
    ("customer.receipt", "GET"): CUSTOMER,
    ("receipts.paper", "GET"): CUSTOMER,
    ("customer_sessions.recognise", "POST"): CUSTOMER,
    ("customer_sessions.choose_technician", "POST"): CUSTOMER,
    ("customer_sessions.state", "GET"): CUSTOMER,
    ("customer_sessions.summary", "GET"): CUSTOMER,
    ("customer_sessions.confirm_work", "POST"): CUSTOMER,
    ("customer_sessions.object_to", "POST"): CUSTOMER,
    ("consents.find", "GET"): CUSTOMER,
    ("consents.open_receipt", "POST"): CUSTOMER,
    ("consents.page", "GET"): CUSTOMER,
    ("consents.withdraw", "POST"): CUSTOMER,
    ("consents.withdraw_on_own_page", "POST"): CUSTOMER,
    ("calls.ask", "GET"): CUSTOMER,
    ("calls.answer", "POST"): CUSTOMER,
    ("check.page", "GET"): ANYONE,
    ("check.answer", "POST"): ANYONE,
    ("downloads.download", "GET"): CUSTOMER,
    ("auth.login", "GET"): ANYONE,
    ("auth.log_in", "POST"): ANYONE,
    ("auth.log_out", "POST"): ANYONE,
    ("auth.choose_language", "POST"): ANYONE,
    ("technician.start", "GET"): TECHNICIAN,
    ("technician.answer_address", "GET"): TECHNICIAN,
    ("technician.redeem", "POST"): TECHNICIAN,
    ("technician.state", "GET"): TECHNICIAN,
    ("invitations.page", "GET"): TECHNICIAN,
    ("invitations.decide", "POST"): TECHNICIAN,
    ("sessions.page", "GET"): DESK,
    ("sessions.answer_address", "GET"): DESK,
    ("sessions.state", "GET"): DESK,
    ("sessions.decide", "POST"): TECHNICIAN,
    ("sessions.declare", "POST"): TECHNICIAN,
    ("sessions.start", "POST"): TECHNICIAN,
    ("sessions.hand_over", "POST"): DESK,
    ("sessions.close", "POST"): TECHNICIAN,
    ("sessions.correct", "POST"): DESK,
    ("sessions.note", "POST"): DESK,
    ("staff_terms.versions", "GET"): STAFF,
    ("session_lists.sessions", "GET"): MANAGER,
    ("session_lists.as_csv", "GET"): MANAGER,
    ("session_lists.as_json", "GET"): MANAGER,
    ("colleagues.staff", "GET"): MANAGER,
    ("copies.missing", "GET"): STAFF,
    ("copies.again", "POST"): DESK,
    ("copies.elsewhere", "POST"): DESK,
    ("auditor.records", "GET"): AUDITOR,
    ("auditor.record", "GET"): AUDITOR,
    ("auditor.export", "POST"): AUDITOR,
    ("pictures.page", "GET"): AUDITOR,
}


def needed(endpoint: str, method: str) -> Permission:
    """What the table asks for; KeyError for what is not declared."""
    if method == "OPTIONS":
        return ANYONE
    return TABLE[endpoint, "GET" if method == "HEAD" else method]


def routes(app: Flask) -> Iterator[Route]:
    """Every route of `app` with its permission, in the order of the paths; KeyError for an undeclared one."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        for method in sorted((rule.methods or set()) - HARMLESS):
            yield Route(rule.rule, method, rule.endpoint, needed(rule.endpoint, method))


def check(app: Flask) -> None:
    """Stops the start when a route is not declared."""
    try:
        tuple(routes(app))
    except KeyError as error:
        endpoint, method = error.args[0]
        raise RuntimeError(f"no permission declared for {method} {endpoint!r}: see {__name__}") from error
