"""The directive ``{solutions}``: all exercises of the book by chapter, each with its solution.

It reads what sphinx-exercise has collected, so that the list is never older than the chapters.
"""

from itertools import groupby

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class SolutionsNode(nodes.General, nodes.Element):
    """Holds the place of the list until all chapters have been read."""


class SolutionsDirective(SphinxDirective):
    """Put the list here, and write the page anew whenever any other page has changed."""

    def run(self):
        """Return the node that holds the place."""
        for docname in self.env.found_docs:
            self.env.note_dependency(self.env.doc2path(docname))
        return [SolutionsNode()]


def fill(app, doctree, docname):
    """Put a section for each chapter in the place of the directive."""
    for place in list(doctree.findall(SolutionsNode)):
        exercises, solutions = collect(app.env)
        chapters = [
            chapter_section(app, docname, chapter, list(group), solutions)
            for chapter, group in groupby(exercises, key=lambda entry: entry["docname"])
        ]
        place.replace_self(chapters)


def collect(env):
    """Return all exercises in the order of their numbers, and the solutions by exercise."""
    entries = getattr(env, "sphinx_exercise_registry", {}).values()
    exercises = [entry for entry in entries if entry["type"].startswith("exercise")]
    solutions = {
        entry["node"]["target_label"]: entry
        for entry in entries
        if entry["type"].startswith("solution")
    }
    return sorted(exercises, key=lambda entry: number(env, entry)), solutions


def number(env, entry):
    """Return the number of an exercise as a tuple."""
    numbers = env.toc_fignumbers[entry["docname"]]["exercise"]
    return numbers[entry["node"]["ids"][0]]


def chapter_section(app, docname, chapter, exercises, solutions):
    """Return the heading of a chapter, and a list of its exercises."""
    heading = nodes.title("", "", link(app, docname, chapter, "", app.env.titles[chapter].astext()))
    items = nodes.bullet_list()
    for entry in exercises:
        items += nodes.list_item("", line(app, docname, entry, solutions))
    return nodes.section("", heading, items, ids=[f"solutions-{nodes.make_id(chapter)}"])


def line(app, docname, entry, solutions):
    """Return one exercise: its number, its title, and a link to its solution."""
    count = ".".join(map(str, number(app.env, entry)))
    exercise = entry["node"]
    text = nodes.paragraph()
    text += link(app, docname, entry["docname"], exercise["ids"][0], f"Exercise {count}")
    subtitle = exercise.children[0].children[1:]
    if subtitle:
        text += [nodes.Text(": "), *(child.deepcopy() for child in subtitle[0].children)]
    solution = solutions.get(exercise["label"])
    if solution:
        text += nodes.Text(" " if text.astext().endswith(("?", "!")) else ". ")
        place = solution["node"]["ids"][0]
        text += link(app, docname, solution["docname"], place, f"Solution {count}")
    return text


def link(app, docname, target, place, text):
    """Return a link from one page to a place on another."""
    address = app.builder.get_relative_uri(docname, target) + (f"#{place}" if place else "")
    return nodes.reference("", text, internal=True, refuri=address)


def setup(app):
    """Register the directive, and let a link to a folded solution unfold it."""
    app.add_js_file("unfold.mjs", defer="defer")
    app.add_node(SolutionsNode)
    app.add_directive("solutions", SolutionsDirective)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
