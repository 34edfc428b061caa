"""The boards: drawings that compute, live in Jupyter and on the static page."""

from cnnlab.widgets.activation import ActivationBoard
from cnnlab.widgets.augmentation import AugmentationBoard
from cnnlab.widgets.backprop import BackpropBoard
from cnnlab.widgets.channels import ChannelsBoard
from cnnlab.widgets.convolution import ConvolutionBoard
from cnnlab.widgets.digitpad import DigitPad
from cnnlab.widgets.network import NetworkBuilder
from cnnlab.widgets.photofilter import PhotoFilter
from cnnlab.widgets.pooling import PoolingBoard
from cnnlab.widgets.receptive import ReceptiveField
from cnnlab.widgets.scrubber import TrainingScrubber
from cnnlab.widgets.solver import OutputSizeSolver

__all__ = [
    "ActivationBoard",
    "AugmentationBoard",
    "BackpropBoard",
    "ChannelsBoard",
    "ConvolutionBoard",
    "DigitPad",
    "NetworkBuilder",
    "OutputSizeSolver",
    "PhotoFilter",
    "PoolingBoard",
    "ReceptiveField",
    "TrainingScrubber",
]
