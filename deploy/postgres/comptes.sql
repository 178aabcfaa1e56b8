-- The two logins of an installation, in the database that this is run in, as its superuser. May be run again.
-- In: psql's variables `proprietaire` and `service`, their passwords.
--   by its input: deploy/postgres/10-comptes.sh, or docs/installer.md
-- Out: `parc_social` owns and migrates (worker, load, publish, backups); `parc_social_service` serves. It owns
-- nothing, may take the roles that read what is published and no right of its own on it, and writes the registry's
-- rows. Neither is a superuser.
SELECT format('CREATE ROLE %I LOGIN', name) FROM (VALUES ('parc_social'), ('parc_social_service')) AS login (name)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE parc_social NOSUPERUSER CREATEROLE NOCREATEDB PASSWORD :'proprietaire';
ALTER ROLE parc_social_service NOSUPERUSER NOCREATEROLE NOCREATEDB NOINHERIT PASSWORD :'service';

-- Nobody else enters this database; its owner makes its schemas.
SELECT format('ALTER DATABASE %I OWNER TO parc_social', current_database()) \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO parc_social_service', current_database()) \gexec

-- What asks for a superuser, so that `parc-social migrate` needs none. LEAKPROOF: 4.8 ms instead of 160 for a box of
-- households (parc_social/storage/postgres/roles.py).
CREATE EXTENSION IF NOT EXISTS postgis;
ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;

-- The roles that read, which `migrate` makes where they are not: the owner gives them, the service takes them (SET ROLE).
SELECT format('CREATE ROLE %I NOLOGIN', name) FROM (
    VALUES ('parc_social_lecture'), ('parc_social_prives'), ('parc_social_propres'), ('parc_social_menages')
) AS reader (name)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \gexec
GRANT parc_social_lecture, parc_social_prives, parc_social_propres, parc_social_menages
    TO parc_social WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT parc_social_lecture, parc_social_prives, parc_social_propres, parc_social_menages
    TO parc_social_service WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;

-- The registry and its queue of jobs: rows, and no table. Lines of the journal stay append-only: triggers of the owner
-- see to it.
CREATE SCHEMA IF NOT EXISTS registre AUTHORIZATION parc_social;
CREATE SCHEMA IF NOT EXISTS travaux AUTHORIZATION parc_social;
GRANT USAGE ON SCHEMA registre, travaux TO parc_social_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA registre, travaux TO parc_social_service;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA registre, travaux TO parc_social_service;
ALTER DEFAULT PRIVILEGES FOR ROLE parc_social IN SCHEMA registre, travaux
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parc_social_service;
ALTER DEFAULT PRIVILEGES FOR ROLE parc_social IN SCHEMA registre, travaux
    GRANT USAGE, SELECT ON SEQUENCES TO parc_social_service;
