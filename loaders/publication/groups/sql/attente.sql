-- Groups whose change must wait show what they showed: their members are those of the last version.
-- In: attente(groupe), ancien (the members of the last version). Out: membre, changed.
DELETE FROM membre WHERE groupe IN (FROM attente);
INSERT INTO membre BY NAME FROM ancien WHERE groupe IN (FROM attente);
