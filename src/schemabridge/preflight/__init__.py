"""What can be said of a model before anything of it is loaded or run (clause 20)."""
