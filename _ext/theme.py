"""Theme options that Jupyter Book has no setting for.

Given under `sphinx: config:` they would replace all those that Jupyter Book
makes from _config.yml, the launch buttons among them.
"""

OPTIONS = {
    "show_toc_level": 2,
    "home_page_in_toc": True,
    "navigation_with_keys": False,  # arrow keys belong to the boards
    "navbar_persistent": [],  # else there are two search boxes
}


def set_options(_, config):
    """Add the options; without the repository's address there are no dead buttons."""
    options = config.html_theme_options
    options.update(OPTIONS)
    if not options.get("repository_url"):
        options["launch_buttons"] = {}


def setup(app):
    """Set the options before the theme reads them."""
    app.connect("config-inited", set_options, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
