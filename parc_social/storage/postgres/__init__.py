"""The store on PostgreSQL with PostGIS."""
