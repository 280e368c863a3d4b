"""The program of a schema: what its ops are, the plan that is ready to run, and the kernel that runs it (steps.md)."""
