"""Recompte, de la couche des logements, un tableau publié : parc et part des T3 des communes.

API et CLE viennent de l'environnement. Sans écart, le programme finit avec le code 0.
"""

import os
import sys

import polars as pl

from parc_social_client import ApiKey, Client

with Client(os.environ["API"], ApiKey(os.environ["CLE"])) as api:
    logements = api.polars("rpls-logements", properties=["code_commune", "nbpiece"])
    publie = api.polars("indicateurs-commune", properties=["code", "logements", "part_t3"])

recompte = logements.group_by(code="code_commune").agg(
    recomptes=pl.len().cast(pl.Int64),
    t3=100 * (pl.col("nbpiece") == 3).sum() / pl.col("nbpiece").count(),
)
ensemble = recompte.join(publie, on="code", how="full", coalesce=True)
ecarts = ensemble.filter(
    (pl.col("recomptes").fill_null(0) != pl.col("logements").fill_null(0))
    | ((pl.col("t3") - pl.col("part_t3")).abs() > 0.05)
)
print(f"{len(logements)} logements, {len(recompte)} communes, {len(ecarts)} écart(s)")
sys.exit(0 if ecarts.is_empty() else str(ecarts))
