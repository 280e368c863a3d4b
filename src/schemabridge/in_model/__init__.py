"""The program of a schema inside a Keras model, which then takes the raw named columns."""
