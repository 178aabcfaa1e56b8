-- Without a register there is no group: tables of the same names with nothing in them.
-- In: `membres`, `sommes`, `montants`: columns. Out: economie, attached.
ATTACH ':memory:' AS economie;
CREATE TABLE economie.membre ({membres});
CREATE TABLE economie.groupe (groupe INTEGER, niveau INTEGER, attend BOOLEAN, {sommes});
CREATE TABLE economie.adresse_groupe (adresse VARCHAR, groupe INTEGER);
CREATE TABLE economie.bailleur_groupe (groupe INTEGER, bailleur VARCHAR);
CREATE TABLE economie.loyer_ensemble (groupe INTEGER, ensemble INTEGER);
CREATE TABLE economie.loyer_groupe (ensemble INTEGER, tableau VARCHAR, niveau INTEGER);
CREATE TABLE economie.loyer_membre
  (ensemble INTEGER, groupe INTEGER, bailleur VARCHAR, classe VARCHAR, {montants});
CREATE TABLE economie.loyer_compare (ensemble INTEGER, classe VARCHAR);
