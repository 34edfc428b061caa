"""What the boards with a window share: the shape of the output, and the cell of it in hand."""

import traitlets

from cnnlab.checks import refuse
from cnnlab.widgets.kit.base import Board


class WindowBoard(Board):
    """A board whose window stands at one cell of the output, `row` and `col`.

    The cell is refused where it lies outside the output, and brought inside where another
    trait makes the output smaller. A subclass has both as traits, says in ``output_shape`` how
    large the output is, and names in ``shaping`` the traits that this follows from.
    """

    shaping: tuple[str, ...] = ()

    @property
    def output_shape(self) -> tuple[int, int]:
        """The (rows, columns) of the output; `ValueError` says why where there is none."""
        raise NotImplementedError(f"{type(self).__name__} has no output")

    def move(self, row: int, col: int) -> None:
        """Move the window to the output cell (row, col), counted from 0."""
        with self.hold_trait_notifications():
            self.row, self.col = row, col

    def _shape_or_one(self) -> tuple[int, int]:
        """Return the output's shape, or (1, 1) where there is no output to point at."""
        try:
            return self.output_shape
        except ValueError:
            return 1, 1

    @traitlets.validate("row", "col")
    def _check_cell(self, proposal: traitlets.Bunch) -> int:
        name, shape = proposal.trait.name, self._shape_or_one()
        size = shape[("row", "col").index(name)]
        if proposal.value >= size:
            allowed = f"0 to {size - 1} for an output of {shape[0]}×{shape[1]}"
            refuse(name, proposal.value, allowed, traitlets.TraitError)
        return proposal.value

    @traitlets.observe(traitlets.All)
    def _on_change(self, change: traitlets.Bunch) -> None:
        if change.name in self.shaping:
            self._settle()

    def _settle(self) -> None:
        """Bring what follows from the other traits into agreement with them."""
        rows, cols = self._shape_or_one()
        self.row, self.col = min(self.row, rows - 1), min(self.col, cols - 1)
