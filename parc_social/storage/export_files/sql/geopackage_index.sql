-- The triggers that keep the index of a layer true while it is edited (GeoPackage 1.2, annex F.3).
-- In: table, index, as quoted names. They run in tools that have ST_MinX and ST_IsEmpty.
CREATE TRIGGER {insert} AFTER INSERT ON {table} WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO {index} VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER {update1} AFTER UPDATE OF "geom" ON {table}
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO {index} VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER {update2} AFTER UPDATE OF "geom" ON {table}
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM {index} WHERE id = OLD."fid"; END;
CREATE TRIGGER {update3} AFTER UPDATE ON {table}
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM {index} WHERE id = OLD."fid"; INSERT OR REPLACE INTO {index} VALUES (NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER {update4} AFTER UPDATE ON {table}
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM {index} WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER {delete} AFTER DELETE ON {table} WHEN old."geom" NOT NULL
BEGIN DELETE FROM {index} WHERE id = OLD."fid"; END;
