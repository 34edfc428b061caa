"""What screen readers need: a role that ARIA knows, and a name for the toggles of the menu.

docutils still writes a role that ARIA has withdrawn; the theme's toggles are an icon alone.
"""

OLD, NEW = 'role="doc-biblioentry"', 'role="listitem"'
TOGGLE = '<summary aria-label="The pages below">'


def renew_roles(_, __, ___, context, ____):
    """Call the entries of a reference list what its role `list` asks for."""
    if "body" in context:
        context["body"] = context["body"].replace(OLD, NEW)


def name_toggles(_, __, ___, context, ____):
    """Give a name to each toggle in the menu of pages."""
    write_menu = context["generate_toctree_html"]

    def write_named(*args, **options):
        return str(write_menu(*args, **options)).replace("<summary>", TOGGLE)

    context["generate_toctree_html"] = write_named


def setup(app):
    """Change the pages just before they are written."""
    app.connect("html-page-context", renew_roles)
    app.connect("html-page-context", name_toggles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
