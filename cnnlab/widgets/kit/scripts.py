"""Which files of ``static/`` a page with boards loads: the kit, and the boards that it has."""

import re

from cnnlab.widgets import BOARDS


def files_for(html: str) -> list[str]:
    """Return the names of the files that a page needs, in the order of loading.

    Examples
    --------
    >>> files_for('<div class="cnnlab-board" data-board="pooling"></div>')
    ['kit.css', 'kit.js', 'board-pooling.js']
    >>> files_for("<p>No board</p>")
    []
    """
    found = set(re.findall(r'class="cnnlab-board" data-board="([\w-]+)"', html))
    boards = [f"board-{kind}.js" for kind in BOARDS if kind in found]
    return ["kit.css", "kit.js", *boards] if found else []


def tags_for(html: str, address: str = "{}") -> str:
    """Return the tags that load these files; `address` writes the address of a name.

    Examples
    --------
    >>> print(tags_for('<div class="cnnlab-board" data-board="pooling"></div>', "static/{}"))
    <link rel="stylesheet" href="static/kit.css">
    <script src="static/kit.js"></script>
    <script src="static/board-pooling.js"></script>
    """
    return "\n".join(_tag(address.format(name)) for name in files_for(html))


def _tag(address: str) -> str:
    if address.endswith(".css"):
        return f'<link rel="stylesheet" href="{address}">'
    return f'<script src="{address}"></script>'
