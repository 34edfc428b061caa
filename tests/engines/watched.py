"""What the engines' tests watch a site with: a script at the head of each page, and a proxy."""

import contextlib
import http.server
import os
import threading
from pathlib import Path

REPORTER = Path(__file__).with_name("reporter.js")


def copy_watched(site, target):
    """Copy a site's pages, each with the reporter as its first script; link all else.

    WebKit's driver tells of no error on a page, so the page itself has to.
    """
    reporter = f"<head><script>{REPORTER.read_text('utf-8')}</script>"
    for path in site.iterdir():
        if path.name.startswith("_") or (path.is_file() and path.suffix != ".html"):
            os.symlink(path, target / path.name)
    for path in site.rglob("*.html"):
        page = path.relative_to(site)
        if not page.parts[0].startswith("_"):
            (target / page).parent.mkdir(exist_ok=True)
            (target / page).write_text(
                path.read_text("utf-8").replace("<head>", reporter, 1), "utf-8"
            )


class _Refuser(http.server.BaseHTTPRequestHandler):
    def refuse(self):
        self.server.asked.append(self.path)
        self.send_error(403)

    do_GET = do_HEAD = do_POST = do_OPTIONS = do_CONNECT = refuse

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def refusing_proxy():
    """Run a proxy that refuses everything; give its port and the list of what was asked of it.

    A browser that sends all but this machine's own addresses through it reaches no other
    host, and whatever a page asks another host for stands in the list.
    """
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Refuser) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, server.asked
        server.shutdown()
        thread.join()
