"""The JSON schema of firm files, made of their models: editors complete and check a firm file by it while it is written.

Draft 7, of which only words are used that drafts 4 to 2020-12 understand alike: editors' tools differ in what they know.
It says what shapes can say; names that must meet and dates that must exist are left to the check.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from consent.core.firm_files import FirmFile

SCHEMA_FILE = "firm.schema.json"

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_DEFINITION = "#/definitions/{model}"


def firm_schema() -> Schema:
    """The schema as a JSON value."""
    made = FirmFile.model_json_schema(ref_template=_DEFINITION, schema_generator=_Generator)
    models = made.pop("$defs")
    definitions = {name: _tidy(models[name]) | _RULES.get(name, {}) for name in sorted(models)}
    return {"$schema": _DIALECT, **_tidy(made), "definitions": definitions}


def format_schema() -> str:
    """The schema as the text of `firm.schema.json`."""
    return json.dumps(firm_schema(), ensure_ascii=False, indent=2) + "\n"


class _Generator(GenerateJsonSchema):
    """Pydantic's, without what is no matter of a TOML file: nothing there is null, and a name needs no title."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the signature is the library's
        return False


def _tidy(schema: Any) -> Any:
    """The same for every draft: constants are lists of one, a reference stands alone, maps take nothing but their patterns."""
    if isinstance(schema, list):
        return [_tidy(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {name: _tidy(member) for name, member in schema.items() if not _is_noise(name, schema)}
    if "const" in tidy:
        tidy["enum"] = [tidy.pop("const")]
    if "$ref" in tidy and len(tidy) > 1:
        tidy = {"allOf": [{"$ref": tidy.pop("$ref")}], **tidy}
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    return tidy


def _is_noise(name: str, schema: Schema) -> bool:
    """What says nothing to those who write: the names of our classes, what they are to us, and defaults of nothing."""
    is_object = schema.get("type") == "object" and "properties" in schema
    is_empty = name == "default" and schema[name] in (None, (), [], {})
    return is_empty or (is_object and name in {"title", "description"})


def _needs(*keys: str) -> Schema:
    return {"required": list(keys)}


def _without(*keys: str) -> Schema:
    return {"not": {"anyOf": [_needs(key) for key in keys]}}


def _kind(*kinds: str) -> Schema:
    return {"properties": {"kind": {"enum": list(kinds)}}}


# What the models' own validators ask beyond the shape of single values.
_RULES: dict[str, Schema] = {
    "Tariff": {
        "anyOf": [
            {**_kind("blocks"), **_needs("currency", "rates")},
            {
                **_kind("free", "not_stated"),
                **_without("currency", "vat", "most", "holidays", "discounts", "rates"),
            },
        ]
    },
    "Hours": {
        "anyOf": [
            {**_kind("weekly"), **_needs("holidays", "open")},
            {
                **_kind("always", "by_appointment", "not_stated"),
                **_without("holidays", "add_holidays", "remove_holidays", "open"),
            },
        ]
    },
    "SessionRules": {"not": _needs("complaint_days", "complaint_working_days")},
    "ToolFile": {
        "anyOf": [{**_needs("file", "sha256"), **_without("url")}, {**_needs("url"), **_without("file")}]
    },
}
