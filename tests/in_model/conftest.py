"""A model of raw columns is one of Keras 3: with the oldest packages there is none."""

import keras

collect_ignore = ["test_tensor_forms.py", "test_to_keras.py"] if keras.__version__.startswith("2.") else []
