"""Every column of the schema by whether it holds something of a person: who adds a column says so here (a test refuses others).

SEALED     a customer's own data, encrypted: a copy of the person has them in the clear, erasing deletes them
KEYED      keys and keyed digests by which those are opened, or somebody is known again: nobody reads anything in them
HAPPENED   what became of a customer, in numbers, times and ids of the log: a copy shows it, and it stays as proof
STAFF      of those who work for a firm, or try to log in
NOTHING    what is published, and the log
"""

from __future__ import annotations

from collections.abc import Mapping

# Column -> where a copy of the person has it (service.person_copies).
SEALED: Mapping[str, str] = {
    "disclosures.ciphertext": "values",
    "remarks.ciphertext": "written",
    "session_notes.ciphertext": "note",
}
KEYED = frozenset(
    {
        "data_keys.wrapped",
        "customer_marks.mark",
        "session_tokens.id",
        "session_tokens.mac",
        "session_tokens.seal",
    }
)
_HAPPENED: Mapping[str, str] = {
    "acceptances": "id firm leaf_index time version language customer_class state valid_until erased_at",
    "customer_marks": "acceptance firm time",
    "data_keys": "acceptance",
    "disclosures": "acceptance name",
    "holds": "acceptance firm held_at",
    "invitations": "id firm technician made_at language expires_at refused acceptance",
    "leaves": "firm leaf_index leaf_hash entry event subject time",
    "outbox": "id firm acceptance kind created_at due_at tries state detail",
    "remarks": "firm leaf_index name subject",
    "session_notes": "acceptance written_by written_at",
    "session_tokens": "firm acceptance issued_at expires_at redeemed_at redeemed_by revoked_at",
    "support_sessions": "acceptance firm chosen technician redeemed_at recognised_at declared suited solvable started_at ended_at "
    "stopped_at closed_at outcome seconds amount currency vat reason corrected_at settled_at objected_at",
}
HAPPENED = frozenset(f"{table}.{name}" for table, names in _HAPPENED.items() for name in names.split())
_STAFF: Mapping[str, str] = {
    "staff": "id name name_key firm password_hash created_at disabled_at",
    "staff_roles": "member role",
    "staff_sessions": "key_digest member created_at seen_at ended_at",
    "login_failures": "id name_key address at",
    "redeem_attempts": "member form_key firm at outcome token",
}
STAFF = frozenset(f"{table}.{name}" for table, names in _STAFF.items() for name in names.split())
_NOTHING: Mapping[str, str] = {
    "log_heads": "firm origin log_key size root frontier last_time",
    "log_commits": "firm size root",
    "nodes": "firm level node_index hash",
    "log_keys": "firm kid purpose public from_index",
    "texts": "sha256 media_type content",
    "renderings": "sha256 html",
    "firm_publications": "firm leaf_index sha256 privacy_version published_at logo_sha256",
    "firm_privacy": "firm leaf_index language sha256",
    "publications": "firm version leaf_index effective_at published_at particulars_sha256 tariff_sha256 published_by",
    "publication_texts": "firm version language sha256",
    "publication_documents": "firm version document sha256",
    "version_notes": "firm version language title summary changes change reason asks_again",
    "version_tools": "firm version tool use",
    "version_pdfs": "firm version language content seal",
    "cosignatures": "firm size witness signature",
    "witness_rounds": "firm witness at tries reason detail",
    "stamps": "firm size checkpoint token time qualified",
    "stamps_missing": "firm size at tries reason detail",
}
NOTHING = frozenset(f"{table}.{name}" for table, names in _NOTHING.items() for name in names.split())
