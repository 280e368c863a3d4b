"""What two schemas accept and compute, side by side (clause 16); the public function is `schemabridge.diff.diff`."""
