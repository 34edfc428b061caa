"""Set a part of a data set apart, with the same share of every class."""

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.checks import number
from cnnlab.checks import seed as checked_seed


def stratified_split(
    labels: ArrayLike, share: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Choose the same share of every class, at random, to be set apart.

    A plain random choice can leave a small class without a single example in one part.
    Use this to take a test part or a validation part; images and labels stay together
    because both are indexed with the same numbers.

    Parameters
    ----------
    labels
        Class numbers, (N,), integers; each class at least twice.
    share
        The share to set apart, above 0 and below 1. Each class gives this share of its
        examples, rounded, but at least one, and it keeps at least one.
    seed
        The same seed gives the same choice.

    Returns
    -------
    kept, held : np.ndarray
        Positions in `labels`, each in random order. No position is in both.

    Raises
    ------
    ValueError
        The labels are not integers, a class has one example, or the share or the seed is
        not allowed.

    Examples
    --------
    >>> labels = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    >>> kept, held = stratified_split(labels, 0.25)
    >>> np.bincount(labels[kept]).tolist(), np.bincount(labels[held]).tolist()
    ([6, 1], [2, 1])
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or not labels.size:
        raise ValueError(
            f"labels holds {labels.dtype} of shape {labels.shape}, "
            "but it must hold integers of shape (N,)."
        )
    number("share", share, above=0, below=1)
    random = np.random.default_rng(checked_seed(seed))
    kept, held = [], []
    for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
        if count < 2:
            raise ValueError(f"Class {label} has one example, but a split needs at least 2.")
        order = random.permutation(np.flatnonzero(labels == label))
        size = min(max(1, round(share * count)), count - 1)
        held.append(order[:size])
        kept.append(order[size:])
    return random.permutation(np.concatenate(kept)), random.permutation(np.concatenate(held))
