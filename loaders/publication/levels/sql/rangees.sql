-- Published rows of a fine level, put together as they are read: what names a place, the figures of its
-- cases, and those of the register, which are its own.
-- In: rangee (what names a place, its index and class, the numbers of its cases), somme_parc_{niveau} (see
-- publication_parc.py), the tables of cases, {cas} being their joins by number and {montres} what they
-- show; {annees}; {retenues}, {statuts} (of type {statut}), {termes}, {figures}: made of the sums of the
-- register, step by step (publication_figures.py).
WITH vide AS (
  SELECT r.*, parc.* EXCLUDE (numero),
         CASE WHEN r.en_partie THEN '{sans_objet}' ELSE 'N' END::{statut} AS rpls_vide
  FROM rangee AS r JOIN somme_parc_{niveau} AS parc ON parc.numero = r.parc
),
retenu AS (
  SELECT *, {retenues} FROM vide
),
juge AS (
  SELECT *, {statuts} FROM retenu
),
compte AS (
  SELECT *, {termes} FROM juge
)
SELECT c.*, {annees}, {montres}, {figures}
FROM compte AS c {cas}
