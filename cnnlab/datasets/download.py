"""Fetch one file over HTTP so that a wrong or half-written file never reaches its place."""

import hashlib
import http.client
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

from cnnlab.progress import Progress

CONNECT_SECONDS = 4.0  # a blocked network answers "offline" after this long
READ_SECONDS = 60.0  # a server may be slow, but not silent for longer than this
ATTEMPTS = 8
CHUNK = 1 << 16


class WrongHashError(ValueError):
    """A complete file arrived, but it is not the file that was asked for."""


def fetch(url: str, target: Path, sha256: str, *, pause: float = 1.0) -> Path:
    """Download `url` to `target`, and put it there only when its SHA-256 is right.

    An interrupted transfer leaves ``target.part`` behind; the next call takes it
    over and asks the server for the rest. The finished file is renamed into
    place in one step, so another program sees either nothing or all of it.

    Parameters
    ----------
    url
        ``http`` or ``https`` address.
    target
        Where the file goes; its folder is made.
    sha256
        64 hexadecimal digits.
    pause
        Seconds before the first new attempt; the second waits twice as long, and so on.

    Raises
    ------
    OSError
        The host cannot be reached, refuses, or breaks off too often.
    WrongHashError
        The complete file has another hash; it is deleted unopened.
    """
    _require_host(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    shelf = target.with_name(target.name + ".part")
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}.part")
    resumed = _claim(shelf, part)
    try:
        _transfer(url, part, pause)
        if resumed and digest(part) != sha256:  # the old part may be of another file
            part.unlink()
            _transfer(url, part, pause)
        if (found := digest(part)) != sha256:
            part.unlink()
            raise WrongHashError(
                f"{url} delivered a file with SHA-256 {found}, but it must be {sha256}. "
                "It was deleted without being opened."
            )
        os.replace(part, target)
    finally:
        if part.exists():
            os.replace(part, shelf)
    return target


def digest(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _claim(shelf: Path, part: Path) -> bool:
    """Take over what an earlier call left; a rename lets only one caller win."""
    try:
        os.replace(shelf, part)
    except FileNotFoundError:
        return False
    return True


def _require_host(url: str) -> None:
    """Raise OSError within seconds when the host (or the proxy) cannot be reached."""
    parts = urllib.parse.urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
        parts = urllib.parse.urlsplit(proxy if "//" in proxy else f"//{proxy}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    outcome: list[OSError | None] = []

    def connect() -> None:
        try:
            socket.create_connection((parts.hostname, port), CONNECT_SECONDS).close()
            outcome.append(None)
        except OSError as error:
            outcome.append(error)

    # In a thread, because looking up a name has no time limit of its own.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS + 1)
    if not outcome:
        raise OSError(f"{parts.hostname} did not answer within {CONNECT_SECONDS:.0f} seconds")
    if outcome[0] is not None:
        raise OSError(f"{parts.hostname} cannot be reached ({outcome[0]})")


def _transfer(url: str, part: Path, pause: float) -> None:
    """Receive until the file is complete, resuming after each interruption."""
    reason: Exception | str
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if _receive(url, part):
                return
            reason = "the connection closed early"
        except urllib.error.HTTPError as error:
            if error.code == 416:  # nothing is left to send: the hash will decide
                return
            if error.code < 500:
                raise
            reason = error
        except (OSError, http.client.HTTPException) as error:
            reason = error
        if attempt < ATTEMPTS:
            time.sleep(pause * attempt)
    raise OSError(f"{url} broke off {ATTEMPTS} times, the last time because: {reason}")


def _receive(url: str, part: Path) -> bool:
    """Append what the server sends to `part`; True when nothing is missing."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "cnnlab", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=READ_SECONDS) as answer:
        if answer.status != 206:  # the server sends the whole file again
            have = 0
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        with open(part, "ab" if have else "wb") as file:
            bar = Progress(total, have, file=urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
            if bar.kind is None:
                print(f"Downloading {bar.file} from {url} …", file=sys.stderr)
            while chunk := answer.read1(CHUNK):
                file.write(chunk)
                have += len(chunk)
                bar.show(have)
            bar.close(have)
    return total is None or have >= total
