"""Ask the page's modules, in Node, what they compute: no browser is needed where no document is."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SCRIPT = Path(__file__).with_name("answer.mjs")
BESIDE_PYTHON = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
NODE = shutil.which("node", path=BESIDE_PYTHON) or "node"


class Refused(str):
    """The sentence with which a function of the page refuses."""


def answers(calls: Iterable[tuple[str, str, list]]) -> list:
    """Return what functions of the page answer: (module below cnnlab/widgets, name, arguments)."""
    command = [NODE, "--no-warnings", SCRIPT]
    text = json.dumps([list(call) for call in calls])
    run = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return [_plain(answer) for answer in json.loads(run.stdout)]


def ask(module: str, name: str, calls: Iterable[list]) -> list:
    """Return what one function answers to each list of arguments."""
    return answers((module, name, list(arguments)) for arguments in calls)


def _plain(answer):
    refused = isinstance(answer, dict) and set(answer) == {"refused"}
    return Refused(answer["refused"]) if refused else answer
