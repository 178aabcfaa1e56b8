-- What the last version of a register made, empty for a first one. Out: connu, forme, membre_ancien.
CREATE OR REPLACE TEMP TABLE connu (adresse VARCHAR, part VARCHAR, groupe INTEGER);
CREATE OR REPLACE TEMP TABLE forme (groupe INTEGER, niveau INTEGER, zone VARCHAR);
CREATE OR REPLACE TEMP TABLE membre_ancien ({membres});
