"""Make golden.json: small pictures, changed by Keras's augmentation layers.

Each layer is given the change that it would draw by chance. SciPy (where pixels move) and
plain loops with colorsys (where colors change) do the same, and nothing is written where they
differ. Neither cnnlab nor the boards' scripts take part, so that both can be held to the
result.
"""

import colorsys
import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from keras import layers
from scipy import ndimage

TOLERANCE = 1e-3
SCIPY = {"reflect": "reflect", "constant": "grid-constant", "nearest": "nearest"}
CASES = (
    {"flip": "horizontal"},
    {"flip": "vertical"},
    {"flip": "both", "rotate": 20},
    {"rotate": 90},
    {"rotate": -30.5},
    {"rotate": 180},
    {"rotate": 47, "fill": "constant"},
    {"rotate": -110, "fill": "nearest"},
    {"right": 0.25},
    {"down": -0.3, "fill": "constant"},
    {"right": -0.45, "down": 0.5, "fill": "nearest"},
    {"right": 0.13, "down": 0.07},
    {"zoom": 0.4},
    {"zoom": -0.4, "fill": "constant"},
    {"zoom": 0.5, "fill": "constant"},
    {"brightness": 0.3},
    {"brightness": -0.3},
    {"contrast": 0.8},
    {"contrast": -0.6},
    {"saturation": 0.7},
    {"saturation": -1},
    {"hue": 100},
    {"hue": -170},
    {"cutout": 0.3, "hole_right": 0.6, "hole_down": 0.1},
    {"flip": "horizontal", "rotate": 12.3, "right": 0.1, "down": -0.1, "zoom": -0.2,
     "brightness": 0.1, "contrast": 0.2, "saturation": -0.3, "hue": 15, "cutout": 0.25},
    {"rotate": -25, "right": -0.2, "zoom": 0.3, "fill": "constant", "contrast": -0.2,
     "saturation": 0.4, "hue": -40},
)  # fmt: skip
SHAPES = ((9, 9), (8, 11), (12, 7))


def by_keras(image, fill, change):
    """Hand each layer its change; the picture is (1, H, W, 3) from 0 to 1."""
    flip, cutout = change.get("flip", "none"), change.get("cutout", 0)
    if flip != "none":
        mode = "horizontal_and_vertical" if flip == "both" else flip
        image = layers.RandomFlip(mode).transform_images(image, {"flips": np.array(True)})
    for layer in moving_layers(fill, change):
        image = layer(image, training=True)
    for layer, name, value in coloring_layers(change):
        image = layer.transform_images(np.array(image), {name: np.float32(value)})
    if cutout:
        image = erased(image, cutout, change.get("hole_right", 0.5), change.get("hole_down", 0.5))
    return np.array(image)[0]


def moving_layers(fill, change):
    """Give the layers that move pixels, with one factor each in place of a range."""
    if "rotate" in change:
        turn = change["rotate"] / 360
        yield layers.RandomRotation((turn, turn), fill_mode=fill)
    right, down = change.get("right", 0), change.get("down", 0)
    if right or down:
        yield layers.RandomTranslation((down, down), (right, right), fill_mode=fill)
    if "zoom" in change:
        yield layers.RandomZoom((change["zoom"],) * 2, fill_mode=fill)


def coloring_layers(change):
    """Give the layers that change colors, the name of what they draw, and its value."""
    unit = {"value_range": (0, 1)}
    if "brightness" in change:
        yield layers.RandomBrightness(0.5, **unit), "rgb_delta", change["brightness"]
    if "contrast" in change:
        yield layers.RandomContrast(0.5, **unit), "contrast_factor", 1 + change["contrast"]
    if "saturation" in change:
        yield layers.RandomSaturation(0.5, **unit), "factor", [1 + change["saturation"]]
    if "hue" in change:
        yield layers.RandomHue(0.5, **unit), "factor", [change["hue"] / 360]


def erased(image, side, right, down):
    """Let RandomErasing make its mask from the corners that the change names."""
    layer = layers.RandomErasing((1.0, 1.0), fill_value=0, value_range=(0, 1))
    _, rows, cols, _ = image.shape
    corners = []
    for at, size in ((right, cols), (down, rows)):
        corners += [at * (size - side * size), at * (size - side * size) + side * size]
    masks = layer._generate_batch_mask(image.shape, [np.array([c]) for c in corners])
    how = {"apply_erasing": np.array([True]), "batch_masks": masks, "fill_value": np.zeros(1)}
    return layer.transform_images(np.array(image), how)


def by_others(image, fill, change):
    """Do the same with SciPy, colorsys and loops; the picture is (H, W, 3) from 0 to 1."""
    flip = change.get("flip", "none")
    if flip in ("horizontal", "both"):
        image = np.fliplr(image)
    if flip in ("vertical", "both"):
        image = np.flipud(image)
    angle = math.radians(change.get("rotate", 0))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    middle = (np.array(image.shape[:2]) - 1) / 2
    moved = np.array([change.get("down", 0), change.get("right", 0)]) * image.shape[:2]
    more = 1 + change.get("zoom", 0)
    for matrix, offset in (
        (turn, middle - turn @ middle),
        (np.eye(2), -moved),
        (more * np.eye(2), middle - more * middle),
    ):
        image = np.dstack([
            ndimage.affine_transform(color, matrix, offset, order=1, mode=SCIPY[fill])
            for color in np.moveaxis(image, 2, 0)
        ])  # fmt: skip
    return patched(recolored(image, change), change)


def recolored(image, change):
    """Change colors pixel by pixel, with the Python library's own hue and saturation."""
    image = np.clip(image + change.get("brightness", 0), 0, 1)
    mean, factor = image.mean(axis=(0, 1)), 1 + change.get("contrast", 0)
    image = np.clip(mean + factor * (image - mean), 0, 1)
    for place in np.ndindex(image.shape[:2]):
        hue, saturation, value = colorsys.rgb_to_hsv(*image[place])
        saturation = min(1, saturation * (1 + change.get("saturation", 0)))
        turned = (hue + change.get("hue", 0) / 360) % 1
        image[place] = colorsys.hsv_to_rgb(turned, saturation, value)
    return image


def patched(image, change):
    """Blacken the pixels whose place is inside the patch."""
    side = change.get("cutout", 0)
    rows, cols = image.shape[:2]
    top = change.get("hole_down", 0.5) * (rows - side * rows)
    left = change.get("hole_right", 0.5) * (cols - side * cols)
    for y, x in np.ndindex(rows, cols):
        if top <= y < top + side * rows and left <= x < left + side * cols:
            image[y, x] = 0
    return image


def case_of(change, shape, random):
    """Draw a picture by chance (fixed seed) and change it."""
    picture = random.integers(0, 256, (*shape, 3))
    change = dict(change)
    fill = change.pop("fill", "reflect")
    output = by_keras(picture[np.newaxis].astype("float32") / 255, fill, change)
    expected = by_others(picture / 255, fill, change)
    np.testing.assert_allclose(output, expected, atol=2e-5, err_msg=str(change))
    return {
        "picture": picture.tolist(),
        "fill": fill,
        "change": change,
        "output": np.round(255 * expected, 4).tolist(),
    }


def golden():
    """Return all cases, the same on every call."""
    random = np.random.default_rng(0)
    return [case_of(change, SHAPES[i % 3], random) for i, change in enumerate(CASES)]
