"""Everything that is remembered, in SQL: SQLite or PostgreSQL. One statement, one named function; no commit here."""
