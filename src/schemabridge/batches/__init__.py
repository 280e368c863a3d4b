"""Files of batches: CSV, JSON lines, Parquet and Arrow, as blocks of rows typed by a schema."""
