"""The tags of a piece of HTML."""

from html.parser import HTMLParser


class _Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def tags_of(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return each start tag in order: its name and its attributes."""
    return _Tags(text).tags
