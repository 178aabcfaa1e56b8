-- What stands for the territories where none were loaded: their tables that loaders ask, empty.
-- Out: ter, in memory.
ATTACH ':memory:' AS ter;
CREATE TABLE ter.edition (millesime INTEGER);
CREATE TABLE ter.appartenance (
  code_commune VARCHAR, code_epci VARCHAR, code_ept VARCHAR, code_dep VARCHAR, code_reg VARCHAR);
CREATE TABLE ter.territoire_commune (code VARCHAR, geom GEOMETRY);
CREATE TABLE ter.territoire_iris (code VARCHAR, geom GEOMETRY);
CREATE TABLE ter.territoire_qpv (code VARCHAR, code_dep VARCHAR, geom GEOMETRY);
