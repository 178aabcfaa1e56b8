"""What a report says is not run without a source is what the rules ask of that source."""

import re

from loaders.ops.layout import read_ops
from loaders.report import Gravite
from loaders.tabular.layout import Layout, control_of, read_layout
from loaders.tabular.rules import rules_of
from testing.rows import each_row

# Tables that rules ask, by the source that they come from.
TABLES = {"territoires": r"\b(cog|reportee)\.", "rpls": r"\b(parc|stock)\."}
# Rules on whole files or on addresses, that no condition of a line tells.
ELSEWHERE = {
    ("ops", "territoires"): {"OPS-C083"},
    ("ops", "rpls"): {"OPS-C070", "OPS-C071", "OPS-C073"},
}


def layout(name: str) -> Layout:
    return read_ops(2024).layout if name == "ops" else read_layout(name)


@each_row(("name", "source"), [("ops", "territoires"), ("ops", "rpls"), ("rpls", "territoires")])
def test_every_rule_that_asks_a_source_is_named_where_it_is_not_there(
    name: str, source: str
) -> None:
    asked = {r.code for r in rules_of(layout(name)) if re.search(TABLES[source], r.quand)}
    fault = control_of(layout(name).parametres["fautes_de_fichier"][f"sans_{source}"])
    named = set(re.findall(r"(?:OPS-C|RPLS-)\d{3}", fault.message))
    assert named == asked | ELSEWHERE.get((name, source), set())


@each_row(
    ("name", "source"),
    [
        ("ops", "territoires"),
        ("ops", "ban"),
        ("ops", "rpls"),
        ("rpls", "territoires"),
        ("rpls", "ban"),
    ],
)
def test_an_absent_source_is_an_information_with_the_command_that_loads_it(
    name: str, source: str
) -> None:
    fault = control_of(layout(name).parametres["fautes_de_fichier"][f"sans_{source}"])
    assert fault.gravite is Gravite.INFORMATION
    assert f"« parc-social load {source} »" in fault.remede
