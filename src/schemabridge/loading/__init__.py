"""A recorded model made ready to predict: its schema and its file found, the file loaded, and asked with a bar."""
