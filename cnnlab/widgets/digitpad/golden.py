"""Make golden.json: from strokes to the network's answer, in ways that the board does not go.

Distances are worked out with complex numbers, areas are read off sums, SciPy finds the center of
mass and turns, and the network is plain loops. Its weights follow a rule that each language
writes down, with fractions of 512, so that they are the same everywhere.
"""

import math

import numpy as np
from scipy import ndimage

SEED = 8
TOLERANCE = 1e-8

# Strokes, whether a test digit lies below them, thickness, degrees, and the move down and right.
DRAWINGS = [
    ([[(26, 74), (26, 45)], [(26.3, 45), (50, 42.6), (70, 74), (87.2, 55)]], False, 0, 0, 0, 0),
    ([[(20.2, 60), (95, 50.7)]], False, 1, 25, 1, -2),
    ([], True, 0.75, -140, 0, 3),
    ([[(5, 108.4)], [(60.6, 30), (61, 90)]], True, -0.5, 7, -4, 0),
    ([], False, 2, 90, 3, 3),
]
READ = [0, 3]  # the drawings that the network reads
SIZES = [(5, 5, 1, 12), (12,), (5, 5, 12, 24), (24,), (384, 10), (10,)]
KEPT = 3  # of each layer with maps, the map that is kept


def ink(strokes, sample):
    """Return the pad: the gray of each pixel by its distance from the nearest stroke."""
    pad = np.repeat(np.repeat(sample, 4, axis=0), 4, axis=1).astype(float)
    down, across = np.mgrid[:112, :112] + 0.5
    pixels = down + 1j * across
    for stroke in strokes:
        points = [complex(*point) for point in stroke]
        for one, two in zip(points, [*points[1:], points[-1]], strict=True):
            distance = np.minimum(abs(pixels - one), abs(pixels - two))
            if one != two:
                turned = (pixels - one) / (two - one)  # the stroke now lies on the way from 0 to 1
                beside = (turned.real > 0) & (turned.real < 1)
                distance[beside] = abs(turned.imag[beside]) * abs(two - one)
            pad = np.maximum(pad, np.floor(255 * np.clip(5.5 - distance, 0, 1) + 0.5))
    return pad


def areas(image, count):
    """Return the mean of `count` equal parts of each column, read off the sums from its top."""
    n = len(image)
    edges = np.linspace(0, n, count + 1)
    sums = np.vstack([np.zeros(image.shape[1]), np.cumsum(image, axis=0)])
    read = [np.interp(edges, np.arange(n + 1), column) for column in sums.T]
    return np.diff(read, axis=1).T * count / n


def center(pad):
    """Return the steps of MNIST: box, shape, center of mass, corner, and the 28×28 pixels."""
    image, found = np.zeros((28, 28)), ndimage.find_objects((pad > 0).astype(int))
    if not found:
        return {"box": None, "shape": [0, 0], "mass": [0, 0], "corner": [0, 0]}, image
    (rows, cols) = found[0]
    sizes = [side.stop - side.start for side in (rows, cols)]
    shape = [max(1, math.floor(20 * n / max(sizes) + 0.5)) for n in sizes]
    scaled = areas(areas(pad[rows, cols] / 255, shape[0]).T, shape[1]).T
    mass = [float(at) + 0.5 for at in ndimage.center_of_mass(scaled)]
    wanted = [math.floor(14 - at + 0.5) for at in mass]
    corner = [min(max(at, 0), 28 - n) for at, n in zip(wanted, shape, strict=True)]
    image[corner[0] : corner[0] + shape[0], corner[1] : corner[1] + shape[1]] = scaled
    box = [rows.start, cols.start, rows.stop, cols.stop]
    return {"box": box, "shape": shape, "mass": mass, "corner": corner}, image


def thicken(image, by):
    """Return each pixel as the largest share of its neighbors, shares falling with distance."""
    if by < 0:
        return 1 - thicken(1 - image, -by)
    reach = math.ceil(by)
    sides = range(-reach, reach + 1)
    shares = np.clip([by + 1 - math.hypot(y, x) for y in sides for x in sides], 0, 1)
    return ndimage.generic_filter(
        image, lambda around: (around * shares).max(), size=2 * reach + 1, mode="constant"
    )


def turn(image, degrees, down, right):
    """Return the image turned clockwise about its middle, then moved."""
    angle = math.radians(degrees)
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    offset = 13.5 - matrix @ (13.5 + np.array([down, right]))
    return ndimage.affine_transform(image, matrix, offset=offset, order=1, mode="grid-constant")


def weights():
    """Return the weights by rule: number i of part p is ((37i + 11p) mod 101 − 50) / 512."""
    return [
        ((37 * np.arange(math.prod(shape)) + 11 * part) % 101 - 50).reshape(shape) / 512
        for part, shape in enumerate(SIZES)
    ]


def convolve(image, kernel, bias):
    """Return a convolution with ReLU, one product after the other."""
    height, width, channels, maps = kernel.shape
    rows, cols = len(image) - height + 1, len(image[0]) - width + 1
    image, kernel = image.tolist(), kernel.tolist()

    def unit(row, col, number):
        total = float(bias[number])
        for i in range(height):
            for j in range(width):
                for channel in range(channels):
                    total += image[row + i][col + j][channel] * kernel[i][j][channel][number]
        return max(0.0, total)

    return np.array(
        [[[unit(row, col, n) for n in range(maps)] for col in range(cols)] for row in range(rows)]
    )


def pool(image):
    """Return the largest of each 2×2, by comparing the four corners."""
    corners = [image[row::2, col::2] for row in (0, 1) for col in (0, 1)]
    return np.max(corners, axis=0)


def network(image):
    """Return what leaves each layer; of a layer with many maps, one."""
    kernel1, bias1, kernel2, bias2, matrix, bias3 = weights()
    conv1 = convolve(image[..., None], kernel1, bias1)
    pool1 = pool(conv1)
    conv2 = convolve(pool1, kernel2, bias2)
    pool2 = pool(conv2)
    read = pool2.ravel().tolist()
    logits = [
        math.fsum(value * weight for value, weight in zip(read, matrix[:, n], strict=True)) + bias
        for n, bias in enumerate(bias3.tolist())
    ]
    parts = [math.exp(logit - max(logits)) for logit in logits]
    maps = {"conv1": conv1, "pool1": pool1, "conv2": conv2, "pool2": pool2}
    return {name: numbers(values[..., KEPT]) for name, values in maps.items()} | {
        "dense": numbers(logits),
        "softmax": numbers([part / math.fsum(parts) for part in parts]),
    }


def numbers(values):
    """Round numbers for the file, in reading order."""
    return [float(value) for value in np.round(np.ravel(values), 9)]


def golden():
    """Return drawings with what becomes of them, and what the network makes of two."""
    digit = np.zeros((28, 28), np.uint8)
    digit[6:19, 9:17] = np.random.default_rng(SEED).integers(0, 256, (13, 8))
    drawings = []
    for strokes, on_digit, by, degrees, down, right in DRAWINGS:
        sample = digit if on_digit else np.zeros_like(digit)
        steps, image = center(ink(strokes, sample))
        drawings.append(
            {
                "strokes": strokes,
                "sample": digit.ravel().tolist() if on_digit else None,
                "by": by,
                "degrees": degrees,
                "down": down,
                "right": right,
                **steps,
                "mass": numbers(steps["mass"]),
                "image": numbers(turn(thicken(image, by), degrees, down, right)),
            }
        )
    images = [np.reshape(drawings[at]["image"], (28, 28)) for at in READ]
    networks = [
        {"drawing": at, "map": KEPT, **network(image)}
        for at, image in zip(READ, images, strict=True)
    ]
    return {"drawings": drawings, "networks": networks}
