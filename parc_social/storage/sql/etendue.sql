-- How many rows of a relation each territory, year and population has, and the box around them.
-- In: the name of the relation, its year column and the columns of its box, whose names are the
-- catalogue's; columns that it lacks are null. Out: one line each, in an order of its own.
INSERT INTO etendue
SELECT
    '{relation}',
    {places},
    {year},
    {population},
    count(*),
    min({west}),
    min({south}),
    max({east}),
    max({north})
FROM "{relation}"
GROUP BY ALL
ORDER BY ALL
