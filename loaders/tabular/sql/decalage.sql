-- How far each row's line is from its rank: by `k` from row `seuil` of `palier` on. In: arrivee_….
INSERT INTO decalage
SELECT {number}, a.rang, p.k
FROM (SELECT rowid AS rang FROM arrivee_{number}) AS a
ASOF JOIN palier AS p ON a.rang >= p.seuil;
