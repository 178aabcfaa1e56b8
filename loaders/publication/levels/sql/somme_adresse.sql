-- Sums of the register of each address, which are its own: as they are, neither added up nor written twice;
-- and two rows that addresses share, one of no register, one of no dwelling. In: parc_adresse, nomme (what names
-- a place, by `ligne`); {premier}: the first number of a row of its own. Out: somme_parc_adresse, a view;
-- place_parc_adresse.
CREATE OR REPLACE TEMP VIEW somme_parc_{niveau} AS
SELECT {inconnue} AS numero, {nulles}
UNION ALL SELECT {vide}, {zeros}
UNION ALL SELECT rowid + {premier}, {sommes} FROM parc_adresse;
CREATE OR REPLACE TEMP TABLE place_parc_{niveau} AS
SELECT '{niveau}' AS niveau, n.ligne, CAST(s.rowid + {premier} AS INTEGER) AS numero
FROM nomme AS n JOIN parc_adresse AS s ON s.adresse = n.code
WHERE n.niveau = '{niveau}';
