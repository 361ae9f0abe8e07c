"""`[session]` of a firm file: what a firm asks of its support sessions beyond their price; part of a version's particulars."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from consent.core.models import Id, Labels, Model, refuse

Decision = Literal["before", "after"]
Days = Annotated[int, Field(ge=1, le=366)]


class Attestation(Model):
    """A sentence that the technician must tick when closing a session."""

    id: Id = Field(description="what the record calls it")
    label: Labels = Field(description="what the technician attests, by language")


class Quota(Model):
    """How many sessions one customer gets, counted over so many days."""

    sessions: int = Field(ge=1, le=1000, description="how many sessions one customer gets at most")
    days: Days = Field(description="in how many days, today included")


class SessionRules(Model):
    """How a firm's support sessions go; without the table nothing of it is asked."""

    invitation_only: bool = Field(
        default=False, description="whether a technician invites each customer before they can ask for help"
    )
    strict: bool = Field(
        default=False,
        description="whether the download waits until the customer has recognised the technician",
    )
    warn_minutes: Annotated[int, Field(ge=1, le=1439)] | None = Field(
        default=None, description="after how many minutes both sides read that the end comes near"
    )
    choose_technician: bool = Field(
        default=False, description="whether customers say which technician they have an appointment with"
    )
    decisions: tuple[Decision, ...] = Field(
        default=(),
        description='when the technician records whether the problem suits remote help: "before" taking over, "after" it',
    )
    tool_log: bool = Field(
        default=False, description="whether closing asks for the program's own log: its reference and minutes"
    )
    channel: bool = Field(
        default=False,
        description="whether starting records by which way of tell_by the customer told what the program shows",
    )
    attestations: tuple[Attestation, ...] = Field(
        default=(), description="what the technician must attest when closing"
    )
    declaration: Labels | None = Field(
        default=None, description="words that the technician reads aloud, by language; the answer is recorded"
    )
    quota: Quota | None = Field(default=None, description="how many sessions one customer gets")
    guarantee_days: Annotated[int, Field(ge=1, le=3660)] | None = Field(
        default=None, description="days of guarantee on the work, from its confirmation"
    )
    complaint_days: Days | None = Field(
        default=None, description="days to complain from that confirmation; or complaint_working_days"
    )
    complaint_working_days: Days | None = Field(
        default=None, description="the same in working days of the firm's country; or complaint_days"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.complaint_days is not None and self.complaint_working_days is not None:
            refuse("contradiction", "complaint_days or complaint_working_days, not both")
        if len(set(self.decisions)) != len(self.decisions):
            refuse("duplicate", f"decisions {list(self.decisions)!r} name one more than once")
        return self
