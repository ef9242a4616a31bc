"""Events as PREMIS 3 tells them, for whoever has never seen this program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OWN = "ftarchive"
"""Under this name stands the entry of our log with all of its columns, from which it is read."""
_TYPES = {
    "published": "ingestion",
    "updated": "modification",
    "held": "quarantine",
    "released": "unquarantine",
    "withdrawn": "policy assignment",
}
"""Terms of the PREMIS vocabulary of preservation events (id.loc.gov/vocabulary/preservation)."""
_WORDS = {
    "published": "收录并公开 / taken in and published",
    "updated": "收录新版本并公开 / a new version taken in and published",
    "held": "收录，暂存待审 / taken in, held for review",
    "released": "放行公开 / released to the public",
    "withdrawn": "撤回，不再公开 / withdrawn from the public",
}


def told(event: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the log of events as a PREMIS event."""
    detail = _WORDS.get(event["action"], event["action"])
    reason = event["detail"].get("reason")
    return {
        "eventIdentifier": _identified("eventIdentifier", "ftarchive event", event["seq"]),
        "eventType": _TYPES.get(event["action"], event["action"]),
        "eventDateTime": event["at"],
        "eventDetailInformation": [{"eventDetail": f"{detail}：{reason}" if reason else detail}],
        "linkingAgentIdentifier": [
            _identified("linkingAgentIdentifier", "ftarchive actor", event["actor"])
        ],
        "linkingObjectIdentifier": list(_objects(event)),
        OWN: dict(event),
    }


def _objects(event: Mapping[str, Any]) -> list[dict[str, str]]:
    named = [("ftarchive document", event["document_id"])]
    if event["version"]:
        named.append(("ftarchive version", f"{event['document_id']}/{event['version']}"))
    if original := event["detail"].get("original"):
        named.append(("SHA-256", original))
    return [_identified("linkingObjectIdentifier", kind, value) for kind, value in named]


def _identified(name: str, kind: str, value: object) -> dict[str, str]:
    return {f"{name}Type": kind, f"{name}Value": str(value)}
