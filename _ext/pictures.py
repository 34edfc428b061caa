"""Figures are packed when the book is built; the notebooks keep theirs as they are.

A large figure becomes a WebP. One with few colors loses nothing. A photograph in color, which
has tens of thousands of them, is packed as photographs are. Size and alternative text stay.
"""

import hashlib
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform

SMALL = 30_000  # bytes: what packing would gain is not worth the time
PHOTOGRAPH = 16_384  # colors
WITHOUT_LOSS = {"lossless": True, "quality": 60, "method": 4}
AS_PHOTOGRAPH = {"quality": 85, "method": 6, "use_sharp_yuv": True}


def is_photograph(image):
    """Tell whether an image has more colors than any drawing."""
    return image.mode == "RGB" and image.getcolors(PHOTOGRAPH) is None


def packed(content):
    """Return the WebP of a PNG file's content, or None where that is not smaller."""
    image = Image.open(BytesIO(content))
    transparent = "transparency" in image.info or image.mode in ("LA", "RGBA", "PA")
    image = image.convert("RGBA" if transparent else "RGB")
    settings = AS_PHOTOGRAPH if is_photograph(image) else WITHOUT_LOSS
    webp = BytesIO()
    image.save(webp, "WEBP", **settings)
    return webp.getvalue() if len(webp.getvalue()) < len(content) else None


def packed_file(path, folder):
    """Return the path of a figure's WebP, which is made once, or the path that was given."""
    content = path.read_bytes()
    if path.suffix != ".png" or len(content) < SMALL:
        return path
    recipe = repr((SMALL, PHOTOGRAPH, WITHOUT_LOSS, AS_PHOTOGRAPH)).encode()
    name = hashlib.sha256(content + recipe).hexdigest()[:32]
    target = folder / f"{name}.webp"
    if not target.is_file():
        webp = packed(content)
        if webp is None:
            return path
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(webp)
    return target


class PackPictures(SphinxPostTransform):
    """Put the packed file in the place of each large figure of a page."""

    default_priority = 300  # after Sphinx's own work on images
    formats = ("html",)

    def run(self, **_):
        """Change the images of one page."""
        folder = Path(self.app.doctreedir) / "pictures"
        for image in self.document.findall(nodes.image):
            path = Path(self.app.srcdir, image["uri"])
            if image["uri"] not in self.env.images or not path.is_file():
                continue
            target = packed_file(path, folder)
            if target != path:
                image["uri"] = str(target)
                image["candidates"] = {"*": str(target)}
                self.env.images.add_file(self.env.docname, str(target))


def setup(app):
    """Register the transform."""
    app.add_post_transform(PackPictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
