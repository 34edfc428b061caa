"""The boards: drawings that compute, live in Jupyter and on the static page."""

from cnnlab.widgets.convolution import ConvolutionBoard

__all__ = ["ConvolutionBoard"]
