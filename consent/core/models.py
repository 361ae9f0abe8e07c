"""Strict models for what people write: unknown keys, wrong types and hidden characters are findings with file and line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, NoReturn, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.sources import Lines, Path, is_plain, leaves, words
from consent.errors import ContentError, Finding, FormatError

NOT_STATED = "not stated"


def refuse(code: str, message: str) -> NoReturn:
    """From inside a validator: the value is not accepted, for a reason with a code of its own."""
    raise PydanticCustomError(code, "{message}", {"message": message})


def _on_one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        refuse("line_break", "line breaks and tabs are not allowed in it: write it on one line")
    return text


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        refuse("impossible_date", f"there is no day {text!r}")
    return text


@dataclass(frozen=True, slots=True)
class Shape:
    """Part of a type: text that fits the whole pattern; `meaning` says to people what is asked, after "must be"."""

    pattern: str
    meaning: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        whole = re.compile(self.pattern, re.ASCII)

        def fitting(text: str) -> str:
            if not whole.fullmatch(text):
                refuse("malformed", f"must be {self.meaning}")
            return text

        return core_schema.no_info_after_validator_function(fitting, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        found, pattern = handler(schema), {"pattern": whole_pattern(self.pattern)}
        return found | ({"allOf": [pattern]} if "pattern" in found else pattern)


def shaped(pattern: str, meaning: str) -> Shape:
    """Text that fits the whole pattern; `meaning` says to people what is asked, after "must be"."""
    return Shape(pattern, meaning)


def whole_pattern(pattern: str) -> str:
    """The pattern as a JSON schema has it, where it may otherwise fit any part of a text."""
    return f"^({pattern})$"


def described(shape: str, *, longest: int | None = None) -> WithJsonSchema:
    """What a JSON schema says of text that a validator of its own reads: the whole pattern that fits it."""
    size = {} if longest is None else {"minLength": 1, "maxLength": longest}
    return WithJsonSchema({"type": "string", **size, "pattern": whole_pattern(shape)})


Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True),
    AfterValidator(_on_one_line),
    described(r"\s*\S([^\n\t]*\S)?\s*", longest=2000),
]
Markdown = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[str, shaped(r"[a-z0-9][a-z0-9-]{0,39}", "lower-case letters, digits and hyphens, 40 at most")]
LanguageCode = Annotated[str, shaped(r"[a-z]{2,3}", 'the code of a language in small letters, such as "nl"')]
Labels = dict[LanguageCode, Words]
Day = Annotated[str, shaped(r"\d{4}-\d{2}-\d{2}", 'a day such as "2026-12-24"'), AfterValidator(_real_day)]
Sha256 = Annotated[str, shaped(r"[0-9a-f]{64}", "64 digits and letters a to f, as sha256sum prints them")]


class Model(BaseModel):
    """Immutable and without surprises: no unknown keys, no conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical_json(self.model_dump(mode="json", by_alias=True))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The model of canonical JSON; a FormatError else. Bytes of an earlier release lack keys that came later: default."""
        parse_canonical_json(data, what=cls.__name__)
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise FormatError(cls.__name__, f"{words(detail['loc'])}: {_message(detail)}") from error


AnyModel = TypeVar("AnyModel", bound=Model)


def parse_model(model: type[AnyModel], value: object, *, source: str, lines: Lines) -> AnyModel:
    """`value` of a TOML or YAML file as `model`; a ContentError with every finding and its line."""
    hidden = tuple(
        Finding(
            "error",
            source,
            lines[path],
            "hidden_character",
            f"{words(path)} has a character that nobody can see",
        )
        for path, text in leaves(value)
        if isinstance(text, str) and not is_plain(text)
    )
    if hidden:
        raise ContentError(hidden)
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _follows(detail, error)]
        raise ContentError(tuple(_finding(detail, source, lines) for detail in details)) from error


def _follows(detail: ErrorDetails, error: ValidationError) -> bool:
    """Whether a list is only called too short because one of its members was refused."""
    path = detail["loc"]
    others = (other["loc"] for other in error.errors(include_url=False))
    return detail["type"] == "too_short" and any(
        len(one) > len(path) and one[: len(path)] == path for one in others
    )


def _finding(detail: ErrorDetails, source: str, lines: Lines) -> Finding:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    code = _CODES.get(detail["type"], detail["type"])
    if detail["type"] == "missing" and path[0] == "identity":
        code = "missing_identity"
    return Finding("error", source, lines[path], code, f"{words(path)}: {_message(detail)}")


_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "literal_error": "unknown_value",
    "string_type": "wrong_type",
    "int_type": "wrong_type",
    "bool_type": "wrong_type",
    "tuple_type": "wrong_type",
    "dict_type": "wrong_type",
    "model_type": "wrong_type",
    "model_attributes_type": "wrong_type",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of this format",
    "string_type": "must be text, in quotes",
    "int_type": "must be a whole number, without quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "string_too_short": "is empty",
}


def _message(detail: ErrorDetails) -> str:
    found = detail["input"]
    shown = f"{found!r}: " if isinstance(found, str | int) and detail["type"] not in _MESSAGES else ""
    return shown + (_MESSAGES.get(detail["type"]) or _counted(detail) or detail["msg"])


def _counted(detail: ErrorDetails) -> str | None:
    """What is said about a list of the wrong length, or about a value that is none of those there are."""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "too_short":
            return f"needs {context['min_length']} or more, has {context['actual_length']}"
        case "too_long":
            return f"may have {context['max_length']} at most"
        case "literal_error":
            return f"must be {context['expected']}"
        case _:
            return None
