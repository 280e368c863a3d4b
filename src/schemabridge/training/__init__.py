"""What record_schema asks of a training: inputs, outputs, the matrix as proof, the model's file, versions."""
