-- What each level grouped, by table and population. In: {table}. Out: rows, from part to France.
SELECT tableau, population, nom, groupes, groupes_menages, restants_menages
FROM {table}
ORDER BY tableau, population, niveau
