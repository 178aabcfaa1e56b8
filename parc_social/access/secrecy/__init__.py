"""Statistical secrecy by groups: whole groups of households, left-overs carried up.

Every published figure of the OPS survey is a sum over whole groups, and every group is large
enough to be spoken of: no sum or difference of figures is about fewer households than the floor.
Pure: no I/O but the settings (config/secrecy.yml), no clock, no chance; equal surveys give equal
groups, whatever their order.

`tables` (settings) and `survey` go in `chain`, which asks `population`; both call `grouping`: all
`zones` at once (`scan` of everyone, `sieve` of movers), then one by one (`packing`), which asks a
`predicate` over a `count_vector`.
`parc_social.access.verification.partition` looks at the outcome with other code.
"""

from parc_social.access.secrecy.rule import Rule
from parc_social.access.secrecy.settings import secrecy_tables
from parc_social.access.secrecy.survey import COMMUNE, LEVELS
from parc_social.access.secrecy.tables import Tables

__all__ = ["COMMUNE", "LEVELS", "Rule", "Tables", "secrecy_tables"]
