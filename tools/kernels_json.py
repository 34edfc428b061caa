"""Write kernels.json, the named kernels for the boards, from cnnlab.kernels.

`make boards` calls it.
"""

import json
from pathlib import Path

from cnnlab import kernels

KIT = Path(__file__).resolve().parents[1] / "cnnlab" / "widgets" / "kit"
TARGET = KIT / "page" / "board" / "kernels.json"


def kernels_json() -> str:
    """Return the file's text: a list of kernels with name, label, values and description."""
    entries = [
        {
            "name": name,
            "label": kernels.label(name),
            "values": kernels.get(name).tolist(),
            "about": kernels.describe(name),
        }
        for name in kernels.names()
    ]
    lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"[\n  {lines}\n]\n"


if __name__ == "__main__":
    TARGET.write_text(kernels_json(), encoding="utf-8")
