-- Groups of an earlier version that are not as they were: another place, or made of other groups.
-- In: decoupage, `avant`. Out: how many.
SELECT (SELECT count(*) FROM (
          SELECT groupe, tableau, population, niveau, zone FROM {avant}.groupe
          EXCEPT SELECT groupe, tableau, population, niveau, zone FROM decoupage.groupe))
     + (SELECT count(*) FROM (FROM {avant}.chaine EXCEPT FROM decoupage.chaine))
     + (SELECT count(*) FROM (
          FROM decoupage.chaine SEMI JOIN {avant}.groupe USING (groupe) EXCEPT FROM {avant}.chaine));
