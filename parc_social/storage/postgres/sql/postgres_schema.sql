-- The schema of published editions, its list, and the roles that read it. Harmless when there.
-- Out: nothing. The tables of an edition are made when it is staged (postgres_staging.py).
CREATE SCHEMA IF NOT EXISTS parc_social;
CREATE TABLE IF NOT EXISTS parc_social.edition (
    id text PRIMARY KEY,
    source text NOT NULL,
    millesime integer NOT NULL,
    state text NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    row_counts jsonb NOT NULL,
    fictive boolean NOT NULL,
    sha256 text,
    octets bigint,
    bailleurs text[] NOT NULL,
    dated date,
    provenance jsonb
);
-- What was on show until an instant, so that a page begun before it can be followed.
CREATE TABLE IF NOT EXISTS parc_social.earlier (
    replaced_at timestamptz NOT NULL,
    published text[] NOT NULL,
    drafts text[] NOT NULL
);
-- Every version of a survey that was ever published.
CREATE TABLE IF NOT EXISTS parc_social.version (
    numero bigint GENERATED ALWAYS AS IDENTITY,  -- the order of publication
    id text PRIMARY KEY,
    millesime integer NOT NULL,
    dated date NOT NULL
);
DO $$
DECLARE
    reader text;
BEGIN
    FOREACH reader IN ARRAY ARRAY[
        'parc_social_lecture', 'parc_social_prives', 'parc_social_propres', 'parc_social_menages'
    ] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- roles belong to the cluster: another database of it has made them
        END;
        IF NOT pg_has_role(current_user, reader, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER WITH INHERIT FALSE, SET TRUE', reader);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA parc_social TO %I', reader);
        EXECUTE format(
            'GRANT SELECT ON parc_social.edition, parc_social.earlier, parc_social.version TO %I',
            reader
        );
    END LOOP;
END
$$;
