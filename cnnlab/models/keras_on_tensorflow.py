"""Import Keras on TensorFlow, when it is needed and without a word."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from types import ModuleType


def import_keras() -> ModuleType:
    """Import Keras on TensorFlow, without the messages that TensorFlow starts with.

    The advice to build one graph for many calls is held back as well: each network that
    is trained needs a graph of its own. The oneDNN library is switched on: TensorFlow
    does so by itself only on some processors, and without it a convolution can take
    twice the time. ``TF_ENABLE_ONEDNN_OPTS=0`` in the environment switches it off.

    Raises
    ------
    ImportError
        TensorFlow is not installed.
    """
    # 3, because 2 still reports a missing graphics card as an error.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        with _native_messages_held_back():
            import keras
            import tensorflow  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "Training needs TensorFlow: pip install 'tensorflow>=2.19' in this environment."
        ) from error
    logging.getLogger("tensorflow").addFilter(_is_no_advice_on_retracing)
    return keras


def _is_no_advice_on_retracing(record: logging.LogRecord) -> bool:
    return "triggered tf.function retracing" not in record.getMessage()


@contextlib.contextmanager
def _native_messages_held_back() -> Iterator[None]:
    """Point file descriptor 2 elsewhere: what C++ code prints while it loads obeys no setting."""
    if "tensorflow" in sys.modules:
        yield
        return
    try:
        saved = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with tempfile.TemporaryFile() as sink:
            os.dup2(sink.fileno(), 2)
            yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
