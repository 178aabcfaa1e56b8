-- How many rows of a relation each territory, year and population has, the box around them, and
-- the numbers of the first and the last: those without place lie behind all the others.
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
    max({north}),
    min(fid) FILTER (WHERE {west} IS NOT NULL),
    max(fid) FILTER (WHERE {west} IS NOT NULL),
    min(fid) FILTER (WHERE {west} IS NULL),
    max(fid) FILTER (WHERE {west} IS NULL)
FROM "{relation}"
GROUP BY ALL
ORDER BY ALL
