"""Train a Keras model on the flights of January that says who arrives more than 15 minutes late.

Usage: python train.py FOLDER
Writes flights.keras and flights.schema.json into FOLDER.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from flights import COLUMNS, MILES, MINUTES, choose_training, read_flights
import keras

import schemabridge as sb

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
keras.utils.set_random_seed(1)

january = choose_training(read_flights())
raw, late = january[COLUMNS], january["arr_delay"] > 15

# What has no policy is an error: a carrier that January did not have, a missing hour, a distance in metres.
schema = sb.record_schema(
    raw,
    encodings={
        "carrier": "one_hot",
        "origin": "one_hot",
        "dest": "one_hot",
        "hour": [sb.numeric(within=(0, 23)), "min_max"],
        "distance": [sb.numeric(within=MILES), "standardize"],
        "dep_delay": [sb.numeric(missing="pass", within=MINUTES), sb.fill("median"), "standardize"],
        "time_hour": sb.bin(quantiles=4),  # whatever is later than January lies in its last bin
    },
)
features = sb.prepare_input(raw, schema)

model = keras.Sequential(
    [
        keras.Input((features.shape[1],), name="features"),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid", name="late"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(features, late.to_numpy("float32"), epochs=3, batch_size=256, verbose=0)

path = folder / "flights.keras"
model.save(path)
sb.record_schema(raw, model, path=path, encodings=schema, X=features, labels={"late": ["no", "yes"]})
print(f"trained on {len(raw)} flights, accuracy {history.history['accuracy'][-1]:.3f}")
