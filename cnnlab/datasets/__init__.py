"""The data sets of the book, and where each came from.

`load` returns arrays together with their provenance. It looks in the folder named by
``CNNLAB_DATA``, then in the cache that Keras uses, then downloads. `load_folder` reads a
folder of the reader's own pictures, and `load_picture` one of them.

=============  ==============================================================
``dataset``    what every data set looks like, and its pixels as network input
``bundled``    digits and photographs that come with scikit-learn
``stand_ins``  small replacements, which say what they are
``sources``    the published files, their addresses and hashes
``download``   one file over HTTP, resumed after interruptions
``formats``    what is in a file, once its hash is right
``published``  `load`: folder, cache or download
``pictures``   one picture as a square
``folder``     a folder of pictures, a folder a class
``split``      the same share of every class set apart
=============  ==============================================================
"""

from cnnlab.datasets.bundled import photograph
from cnnlab.datasets.dataset import Dataset, scale
from cnnlab.datasets.folder import ImageFolder, load_folder
from cnnlab.datasets.pictures import load_picture
from cnnlab.datasets.published import NAMES, DataUnavailableError, load
from cnnlab.datasets.split import stratified_split
from cnnlab.datasets.stand_ins import stand_in

__all__ = [
    "NAMES",
    "DataUnavailableError",
    "Dataset",
    "ImageFolder",
    "load",
    "load_folder",
    "load_picture",
    "photograph",
    "scale",
    "stand_in",
    "stratified_split",
]
