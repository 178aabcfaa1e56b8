-- One tile of outlines that was cut with its edition. Out: octets, or no row where it is empty.
SELECT octets FROM {table}
WHERE z = {z} AND ligne = {ligne} AND colonne = {colonne} AND colonnes = {colonnes}
