"""Make golden vectors anew, from the oracles in cnnlab/widgets/KIND/golden.py.

Usage: python tools/goldens.py [KIND …]
"""

import sys

from cnnlab.widgets.kit import goldens


def main():
    """Write golden.json of the kinds that are named, or of all."""
    for kind in sys.argv[1:] or goldens.kinds():
        cases, _ = goldens.made(kind)
        (goldens.WIDGETS / kind / "golden.json").write_text(goldens.as_text(cases), "utf-8")
        print(f"cnnlab/widgets/{kind}/golden.json", flush=True)


if __name__ == "__main__":
    main()
