"""Where the book is published: its repository and its site, for a fork without any edit.

The workflow that publishes the book sets `BOOK_REPOSITORY` and `BOOK_SITE`. Without them
the settings `repository: url` and `html: baseurl` of _config.yml hold, and where these are
empty, pages name no address: no launch buttons, no canonical links, no sitemap.
"""

import os


def repository_url(setting, environment=os.environ):
    """Return the address of the repository, without a slash at the end; "" if unknown."""
    return (environment.get("BOOK_REPOSITORY") or setting or "").rstrip("/")


def repository_branch(setting, environment=os.environ):
    """Return the branch whose notebooks the launch buttons open."""
    return environment.get("BOOK_BRANCH") or setting or "main"


def site_url(setting, environment=os.environ):
    """Return the address of the site, with a slash at the end; "" if unknown."""
    address = (environment.get("BOOK_SITE") or setting or "").rstrip("/")
    return f"{address}/" if address else ""


def set_addresses(_, config):
    """Put the addresses where Sphinx and the theme look for them."""
    options = config.html_theme_options
    options["repository_url"] = repository_url(options.get("repository_url"))
    options["repository_branch"] = repository_branch(options.get("repository_branch"))
    config.html_baseurl = site_url(config.html_baseurl)


def setup(app):
    """Set the addresses before anything else reads them."""
    app.connect("config-inited", set_addresses, priority=0)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
