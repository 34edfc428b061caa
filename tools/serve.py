"""Serve a folder on this machine and open it in the browser.

usage: python tools/serve.py FOLDER
"""

import functools
import http.server
import sys
import webbrowser

FIRST_PORT, LAST_PORT = 8000, 8099


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a log line for each."""

    def log_message(self, *_):
        """Say nothing."""


def open_server(folder):
    """Return a server on the first free port."""
    handler = functools.partial(QuietHandler, directory=folder)
    for port in range(FIRST_PORT, LAST_PORT + 1):
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
    sys.exit(f"No free port from {FIRST_PORT} to {LAST_PORT}: stop another server and try again.")


def main(folder):
    """Serve until interrupted."""
    server = open_server(folder)
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address} (stop with Ctrl+C)", flush=True)
    webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")


if __name__ == "__main__":
    main(sys.argv[1])
