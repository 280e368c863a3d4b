"""What a prediction means: the items of `outputs` checked, and numbers, probabilities and classes made of raw predictions."""
