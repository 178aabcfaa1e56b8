-- Where values are parted on maps, of one edition. In: {table}. Out: rows, cuts of a key growing.
SELECT relation, indicateur, methode, borne
FROM {table}
ORDER BY relation, indicateur, methode, ordre
