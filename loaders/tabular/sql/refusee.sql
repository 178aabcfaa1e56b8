-- Lines that a rule refuses. In: faute, regle. Out: refusee(fichier, ligne).
CREATE OR REPLACE TEMP TABLE refusee AS
SELECT DISTINCT fichier, ligne FROM faute JOIN regle USING (n)
WHERE gravite IN ('erreur', 'bloquant');
