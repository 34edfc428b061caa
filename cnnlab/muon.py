"""Muon for convolutions: the public name of `cnnlab.models.muon`."""

from cnnlab.models.muon import (
    ADAM_SHARE,
    optimizer,
)

__all__ = [
    "ADAM_SHARE",
    "optimizer",
]
