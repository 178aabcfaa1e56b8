"""Who asks hostile requests: accounts of the demonstration, and what each of them has."""

from typing import Any

import httpx

from testing.hostile.asked import Scene


def scenes_of(url: str, accounts: list[dict[str, Any]]) -> list[Scene]:
    """The gip and an EPCI, each with the first coverage that it has."""
    scenes: list[Scene] = []
    for kind in ("gip", "epci"):
        one = next(a for a in accounts if a["type"] == kind and a["state"] == "active")
        key = {"X-API-Key": one["api_key"]}
        answer = httpx.get(f"{url}/collections", params={"f": "json"}, headers=key, timeout=120)
        found = {c["id"]: c for c in answer.json()["collections"]}
        coverage = next(name for name in found if name.startswith("carreaux-"))
        corners = found[coverage]["extent"]["spatial"]["bbox"][0]
        box = ",".join(f"{number:.3f}" for number in corners)
        scenes.append(Scene(one["api_key"], coverage, box, one["login"]))
    return scenes
