-- Code lists that do not change with the département. In: nothing. Out: tables and date macros.
CREATE OR REPLACE TABLE bailleur (
  n INTEGER, siren VARCHAR, siret VARCHAR, nom VARCHAR, numero_rpls VARCHAR, essai BOOLEAN);
CREATE OR REPLACE TABLE nom_voie (n INTEGER, ban VARCHAR, saisi VARCHAR, variante VARCHAR);
CREATE OR REPLACE TABLE type_voie (n INTEGER, ban VARCHAR, code VARCHAR, saisi VARCHAR);
CREATE OR REPLACE TABLE lieu_dit (n INTEGER, ban VARCHAR, saisi VARCHAR);
CREATE OR REPLACE TABLE finan (code INTEGER, libelle VARCHAR, cus INTEGER);
INSERT INTO finan VALUES
  (10, 'PLAI / LLTS', 11), (11, 'PLA LM / PLATS / PLA d''insertion', 11),
  (12, 'PLA ordinaire', 13), (13, 'PLUS / LLS', 13), (14, 'PLS / PPLS / PCLS / PLA CFF', 14),
  (15, 'PAP locatif', 14), (16, 'PLI', 16), (17, 'PCL', 14), (49, 'Autre financement à partir de 1977', 13),
  (50, 'HBM', 13), (51, 'PLR / PSR', 11), (52, 'HLM/O', 13), (53, 'ILM', 14), (54, 'ILN', 14),
  (55, 'Prêt spécial du CFF', 14), (99, 'Autre financement avant 1977', 13);
CREATE OR REPLACE MACRO mois_annee(m) AS printf('%02d/%04d', m % 12 + 1, m // 12);
-- In a district in force; `qpv24`: those are of 2024.
CREATE OR REPLACE MACRO en_qpv(nouveau, ancien, qpv24) AS
  CASE WHEN qpv24 THEN nouveau ELSE ancien END >= 0;
CREATE OR REPLACE MACRO annee_mois(m) AS printf('%04d-%02d', m // 12, m % 12 + 1);
CREATE OR REPLACE MACRO lettre(i) AS CASE WHEN i >= 0 THEN chr(65 + i) END;
-- The register's identifier of ten characters: département, then the dwelling. The landlord's own key.
-- Numbers go on from those of the département's lots before (variables of Etabli.departement).
CREATE OR REPLACE MACRO numero_residence(n) AS n + getvariable('residences_avant');
CREATE OR REPLACE MACRO identifiant(dep, n) AS
  lpad(CASE dep WHEN '2A' THEN '201' WHEN '2B' THEN '202' ELSE dep END, 3, '0') || printf('%07d', n + getvariable('logements_avant'));
CREATE OR REPLACE MACRO reference(dep, residence, rang) AS
  printf('%s-R%05d-L%03d', dep, numero_residence(residence), rang + 1);
-- What nobody knows, in the landlord's file no more than in the public one.
CREATE OR REPLACE MACRO sans_surface(logement) AS logement % 499 = 7;
CREATE OR REPLACE MACRO sans_annee(residence) AS residence % 97 = 11;
CREATE OR REPLACE MACRO sans_origine(logement) AS logement % 331 = 2;
-- Labels came outre-mer with the reform, after nearly all of its stock.
CREATE OR REPLACE MACRO etiquette(i, dep) AS CASE WHEN dep NOT LIKE '97%' THEN lettre(i) END;
CREATE OR REPLACE MACRO mois_dpe(m, dep) AS
  CASE WHEN dep NOT LIKE '97%' THEN mois_annee(m) ELSE '01/1900' END;
