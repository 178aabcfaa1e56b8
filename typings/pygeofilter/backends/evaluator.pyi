from collections.abc import Callable
from typing import Any

def handle[F: Callable[..., Any]](
    *node_classes: type, subclasses: bool = False
) -> Callable[[F], F]: ...

class Evaluator:
    def evaluate(self, node: Any, adopt_result: bool = True) -> Any: ...
