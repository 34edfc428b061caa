"""Build, load and store the book's networks in Keras, by name.

TensorFlow is imported when a network is built, not before, so that the rest of the
package works without it.

=======================  ==========================================================
``networks``             one function a network, and the recipe of each
``recipes``              how a network is trained: `Recipe`, `Augmentation`
``muon``                 an optimizer whose steps are equally long in every direction
``building``             `build`: a compiled network by its name
``weights``              `load`, `save_weights`, and where they are kept
``keras_on_tensorflow``  `import_keras`, the one way to Keras
=======================  ==========================================================
"""

from cnnlab.models.building import build, ends_in_softmax, names, recipe, whiten
from cnnlab.models.keras_on_tensorflow import import_keras
from cnnlab.models.weights import RUNS, load, read_weights, save_weights

__all__ = [
    "RUNS",
    "build",
    "ends_in_softmax",
    "import_keras",
    "load",
    "names",
    "read_weights",
    "recipe",
    "save_weights",
    "whiten",
]
