from collections.abc import Callable
from typing import Any, ClassVar

class FES20Parser:
    namespace: ClassVar[str]
    tag_map: ClassVar[dict[str, Callable[..., Any]]]
    def _evaluate_node(self, node: Any) -> Any: ...
