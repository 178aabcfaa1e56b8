-- How often each rule was broken, in all files together, and what to do about it.
-- In: rejets, remede. Out: code, gravity, message, number, remedy, whether it is pressing.
SELECT code, gravite,
       CASE WHEN count(*) = 1 THEN min(message)
            ELSE string_agg(message || ' (' || n || ')', ' ; ' ORDER BY n DESC, message) END,
       sum(n)::BIGINT, any_value(texte), coalesce(bool_or(pressante), false)
FROM (SELECT code, gravite, message, count(*) AS n FROM rejets GROUP BY ALL)
LEFT JOIN (SELECT code, max(texte) AS texte, bool_or(pressante) AS pressante
           FROM remede GROUP BY code) USING (code)
GROUP BY code, gravite
ORDER BY code;
