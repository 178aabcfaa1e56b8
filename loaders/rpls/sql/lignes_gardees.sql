-- Lines kept that are in the stock: of public files, of landlords'. In: lecture, refusee.
SELECT count_if(forme <> 'bailleur'), count_if(forme = 'bailleur')
FROM lecture ANTI JOIN refusee USING (fichier, ligne)
WHERE coalesce(sortie, '9') = '9';
