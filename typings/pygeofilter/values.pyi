from typing import Any

class Geometry:
    geometry: dict[str, Any]
    def __init__(self, geometry: dict[str, Any]) -> None: ...

class Interval:
    start: Any
    end: Any
    def __init__(self, start: Any, end: Any) -> None: ...
    def get_sub_nodes(self) -> list[Any]: ...
