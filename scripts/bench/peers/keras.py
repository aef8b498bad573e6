"""Trains one model in Keras and writes what it measured to stdout as one line of JSON:
   KERAS_BACKEND=jax python keras.py '{"definition": …, "images": 20000, "epochs": 5, "data": "data/downloads/mnist"}'
It is named like the package, so it takes its own folder off the path before it imports that."""

import json
import os
import resource
import sys
import time

sys.path.pop(0)

import keras  # noqa: E402
import numpy as np  # noqa: E402

ACTIVATION = {"relu": "relu", "softmax": "softmax", "sigmoid": "sigmoid"}
LOSS = {"categoricalCrossentropy": "categorical_crossentropy", "binaryCrossentropy": "binary_crossentropy"}


def read_mnist(folder, part, count=None):
    """Gives pixels from 0 to 1 and one-hot labels, as read-mnist.mjs does."""
    pixels = np.fromfile(os.path.join(folder, f"{part}-images-idx3-ubyte"), np.uint8)[16:].reshape(-1, 784)
    classes = np.fromfile(os.path.join(folder, f"{part}-labels-idx1-ubyte"), np.uint8)[8:]
    images = pixels[:count].astype("float32")
    images /= 255
    return images, np.eye(10, dtype="float32")[classes[:count]]


def build_layer(layer):
    kind = layer["type"]
    if kind == "dense":
        deviation = layer.get("truncatedNormal")
        initializer = keras.initializers.TruncatedNormal(stddev=deviation) if deviation else "glorot_uniform"
        return keras.layers.Dense(layer["units"], ACTIVATION[layer["activation"]], kernel_initializer=initializer)
    if kind == "conv2d":
        return keras.layers.Conv2D(
            layer["filters"], layer["kernel"], padding=layer["padding"], activation=ACTIVATION[layer["activation"]]
        )
    if kind == "maxPooling2d":
        return keras.layers.MaxPooling2D(layer["size"])
    if kind == "flatten":
        return keras.layers.Flatten()
    if kind == "dropout":
        return keras.layers.Dropout(layer["rate"])
    if kind == "batchNormalization":
        return keras.layers.BatchNormalization()
    raise ValueError(f"unknown layer {kind}")


def build_model(definition):
    layers = [build_layer(layer) for layer in definition["layers"]]
    model = keras.Sequential([keras.Input(definition["input"]), *layers])
    rate = definition["optimizer"]["rate"]
    optimizer = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[definition["optimizer"]["type"]](rate)
    metrics = [] if definition.get("target") == "input" else ["accuracy"]
    model.compile(optimizer=optimizer, loss=LOSS[definition["loss"]], metrics=metrics)
    return model


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.ends = []

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.time() * 1000)


def main():
    task = json.loads(sys.argv[1])
    definition = task["definition"]

    def examples(part, count=None):
        images, labels = read_mnist(task["data"], part, count)
        x = images.reshape(-1, *definition["input"])
        return x, x if definition.get("target") == "input" else labels

    x, y = examples("train", task["images"])
    model = build_model(definition)
    clock = Clock()
    started = time.time() * 1000
    cpu = time.process_time()
    model.fit(
        x,
        y,
        epochs=task["epochs"],
        batch_size=definition["batch"],
        validation_split=definition["validation"],
        verbose=0,
        callbacks=[clock],
    )
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    score = np.ravel(model.evaluate(*examples("t10k"), batch_size=1000, verbose=0))[-1]
    print(
        json.dumps(
            {
                "version": version(),
                "started": started,
                "ends": clock.ends,
                "cpu": cpu * 1000,
                "peakMemory": peak if sys.platform == "darwin" else peak * 1024,
                "score": float(score),
                "parameters": model.count_params(),
            }
        )
    )


def version():
    name = keras.backend.backend()
    backend = sys.modules[name]
    return f"Keras {keras.__version__} on {'JAX' if name == 'jax' else 'TensorFlow'} {backend.__version__}"


main()
