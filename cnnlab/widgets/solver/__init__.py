"""The output size solver: the size formula in both directions, beside a drawing of one row."""

import numbers
from collections.abc import Sequence

from cnnlab import shapes
from cnnlab.checks import refuse
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.solver.picture import solver

SPEC = Spec(__file__)


class OutputSizeSolver(Board):
    """The output size of one axis from the settings, and the settings from the output size.

    The formula is the one of `cnnlab.shapes.output_size`, the search that of
    `cnnlab.shapes.solve`.

    Parameters
    ----------
    n : int, 1 to 999
        Input cells along one axis.
    k : int, 1 to 16
        The kernel's size.
    stride : int, 1 to 16
    padding : int, 0 to 16
        Cells at each end.
    dilation : int, 1 to 16
        The distance between neighboring cells that a window reads; 1 is none.
    wanted : int, 1 to 999
        The number of outputs that the list of settings is for.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = OutputSizeSolver(n=32, k=3, stride=2, padding=0)
    >>> board.output_size
    15
    >>> len(board.ask(32, 16))
    13
    >>> board.use(board.settings[1])
    >>> board.k, board.stride, board.output_size
    (2, 2, 16)
    """

    kind = "solver"
    state_names = SPEC.names

    n = SPEC.trait("n")
    k = SPEC.trait("k")
    stride = SPEC.trait("stride")
    padding = SPEC.trait("padding")
    dilation = SPEC.trait("dilation")
    wanted = SPEC.trait("wanted")

    @property
    def output_size(self) -> int:
        """The number of outputs; `ValueError` says why where there is none."""
        return shapes.output_size(self.n, self.k, self.stride, self.padding, self.dilation)

    @property
    def settings(self) -> list[shapes.Setting]:
        """The small settings that take `n` cells to `wanted`, the plainest first."""
        return shapes.solve(self.n, self.wanted)

    def ask(self, n: int, wanted: int) -> list[shapes.Setting]:
        """Ask which small settings take `n` cells to `wanted`; return them."""
        with self.hold_trait_notifications():
            self.n, self.wanted = n, wanted
        return self.settings

    def use(self, setting: Sequence[int]) -> None:
        """Set kernel, stride, padding and dilation at once: (k, s, p, d).

        A `Setting` of `settings` fits. `ValueError` where it is not four whole numbers.
        """
        four = isinstance(setting, Sequence) and len(setting) == 4
        if not four or not all(isinstance(number, numbers.Integral) for number in setting):
            refuse("setting", setting, "four whole numbers (k, s, p, d)")
        with self.hold_trait_notifications():
            self.k, self.stride, self.padding, self.dilation = setting

    def __repr__(self) -> str:
        return (
            f"OutputSizeSolver(n={self.n}, k={self.k}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, wanted={self.wanted})"
        )

    def describe(self) -> str:
        """Return the picture in words: the settings, the size, and how many make the other."""
        setting = (
            f"A kernel of {self.k} with stride {self.stride}, padding {self.padding} "
            f"and dilation {self.dilation}"
        )
        count = len(self.settings)
        answers = f"{count} small settings take {self.n} to {self.wanted}."
        if count == 1:
            answers = f"One small setting takes {self.n} to {self.wanted}."
        try:
            return f"{setting} takes {self.n} cells to {self.output_size}. {answers}"
        except ValueError as reason:
            return f"{setting} over {self.n} cells. {reason} {answers}"

    def picture(self) -> str:
        """Return an SVG of the row of cells, its windows and the formula."""
        return solver(self)
