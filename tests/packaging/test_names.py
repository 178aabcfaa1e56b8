"""Our top-level names are common words: no other distribution of the environment may own them."""

from importlib.metadata import packages_distributions

from testing.rows import each_row

OURS = ["auth_proxy", "cli", "loaders", "ows", "parc_social", "processes", "providers", "server"]


@each_row("name", OURS)
def test_no_other_distribution_installs_our_top_level_name(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"parc-social"}
