"""What the boards share in Python; what they share on the page is in ``page/``."""
