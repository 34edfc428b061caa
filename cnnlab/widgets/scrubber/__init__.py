"""The training scrubber: a recorded training, one moment after another."""

from typing import Any, NamedTuple

import numpy as np
import traitlets

from cnnlab import story as stories
from cnnlab.checks import is_number, one_of, refuse, whole_number
from cnnlab.story import Story
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.traits import Named
from cnnlab.widgets.scrubber.picture import scrubber

SPEC = Spec(__file__)

BEFORE = SPEC["state"]["since"]["first"]
"""The word for the moment before the one in hand."""


class Changed(NamedTuple):
    """What changed sides: numbers of kept pictures, and counts of all validation images."""

    learned: np.ndarray
    forgotten: np.ndarray
    learned_count: int
    forgotten_count: int


class _StoryTrait(Named):
    """A story, a document of one, a file or the name of one; it stays as it was at first."""

    def validate(self, obj: Any, value: Any) -> Story:
        """Return a `Story`, or raise `TraitError`."""
        kept = obj._trait_values.get(self.name)
        if kept is not None and value is not kept:
            allowed = "left as it was at first: make a new TrainingScrubber"
            refuse(self.name, value, allowed, traitlets.TraitError)
        if isinstance(value, Story):
            return value
        try:
            return Story.from_json(value) if isinstance(value, dict) else stories.load(value)
        except (ValueError, TypeError, OSError) as error:
            reason = str(error).rstrip(".")[:200]
            allowed = f"a Story, its document, a JSON file of one or its name ({reason})"
            refuse(self.name, value, allowed, traitlets.TraitError)


def _document(story: Story, _: object) -> dict[str, Any]:
    return story.to_json()


def _kept_story(_: object, board: Any) -> Story:
    """Give the story that a board has: no page sends one back."""
    return board.story


class _Epoch(Named):
    """An epoch at which the story has a moment, or one of some words."""

    def __init__(
        self, default_value: float | str = 0, *, words: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        self.words = words
        super().__init__(default_value, **kwargs)

    def validate(self, obj: Any, value: object) -> float | str:
        """Return the epoch as the story writes it, or raise `TraitError`."""
        if isinstance(value, str) and value in self.words:
            return value
        if not is_number(value) or value not in obj.story.epochs:
            allowed = [*map(repr, self.words), *map(str, obj.story.epochs)]
            refuse(self.name, value, f"one of {', '.join(allowed)}", traitlets.TraitError)
        return obj.story.epochs[obj.story.epochs.index(value)]


class TrainingScrubber(Board):
    """A recorded training to slide through: curves, kernels, maps, confusions, changes of mind.

    All numbers are of the validation images, except the curves called training.

    Parameters
    ----------
    run : str
        The name of a story that comes with the book, or a JSON file of one;
        ``"mnist-page"`` where nothing is given.
    story : Story or dict
        A story itself, in place of `run`; see also `from_history`.
    epoch : float
        The moment in hand: one of ``story.epochs``. After the first epoch where none is given.
    since : float or "before"
        The epoch that it is compared with, or the moment before.
    image : int
        Which of the story's pictures is in hand, counted from 0.
    layer : int
        Which of the story's layers the maps are of: 0 or 1.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = TrainingScrubber(run="mnist-page")
    >>> board.epoch = 3
    >>> board.confusion.shape, int(board.confusion.sum())
    ((10, 10), 5000)
    >>> board.kernels.shape, board.maps.shape
    ((5, 5, 1, 12), (24, 24, 12))
    >>> board.since = 0
    >>> board.changed.learned_count > board.changed.forgotten_count
    True
    """

    kind = "scrubber"
    state_names = SPEC.names

    story = _StoryTrait().tag(sync=True, to_json=_document, from_json=_kept_story)
    epoch = _Epoch().tag(sync=True)
    since = _Epoch(BEFORE, words=tuple(SPEC["state"]["since"]["words"])).tag(sync=True)
    image = SPEC.trait("image")
    layer = SPEC.trait("layer")

    def __init__(self, run: str = "mnist-page", **traits: object):
        traits.setdefault("story", run)
        super().__init__(story=traits.pop("story"))
        with self.hold_trait_notifications():
            for name, value in traits.items():
                if name not in self.trait_names():
                    raise TypeError(f"TrainingScrubber has no setting {name!r}.")
                setattr(self, name, value)

    @traitlets.default("epoch")
    def _default_epoch(self) -> float:
        epochs = self.story.epochs
        return 1 if 1 in epochs else epochs[-1]

    @classmethod
    def from_history(cls, history: object, **traits: Any) -> "TrainingScrubber":
        """Return a board with the story of a training of your own.

        Parameters
        ----------
        history : cnnlab.training.History
            From ``training.train(..., story=True)`` or ``train_by_recipe(..., story=True)``.
        **traits
            As the board itself takes them.

        Raises
        ------
        ValueError
            The history has no story.
        """
        story = getattr(history, "story", None)
        if not isinstance(story, Story):
            refuse("history", history, "that of a training with story=True")
        return cls(story=story, **traits)

    @property
    def moment(self) -> int:
        """The place of the epoch in hand among ``story.epochs``."""
        return self.story.epochs.index(self.epoch)

    @property
    def earlier(self) -> int:
        """The place of the moment that is compared with the one in hand."""
        if self.since == BEFORE:
            return max(self.moment - 1, 0)
        return self.story.epochs.index(self.since)

    @property
    def confusion(self) -> np.ndarray:
        """Counts, (classes, classes): a row for each true class, a column for each answer."""
        return self.story.confusion[self.moment]

    @property
    def predicted(self) -> np.ndarray:
        """The class that the network answers for each kept picture."""
        return self.story.predicted[self.moment]

    @property
    def changed(self) -> Changed:
        """What was learned and what forgotten, from `earlier` to the moment in hand."""
        story, was, now = self.story, self.earlier, self.moment
        before, after = (story.predicted[m] == story.labels for m in (was, now))
        return Changed(
            np.flatnonzero(~before & after),
            np.flatnonzero(before & ~after),
            int(story.learned[was, now]),
            int(story.learned[now, was]),
        )

    @property
    def kernels(self) -> np.ndarray | None:
        """The kernels of the first layer, (kh, kw, channels, filters); None where it has none."""
        first = self.story.first
        return None if first is None else first.kernels[self.moment]

    @property
    def maps(self) -> np.ndarray | None:
        """The maps of the layer and the image in hand, (h, w, maps); None where not kept."""
        if not self.story.layers:
            return None
        return self.story.maps(self.layer, self.moment, self.image)

    def measured(self, curve: str) -> float | None:
        """Return a point of a curve (``"val_accuracy"`` …) at the epoch in hand."""
        return self.story.curves[one_of("curve", curve, stories.CURVES)][self.moment]

    @traitlets.validate("image", "layer")
    def _check_place(self, proposal: traitlets.Bunch) -> int:
        name = proposal.trait.name
        count = len(self.story.pictures) if name == "image" else max(len(self.story.layers), 1)
        return whole_number(name, proposal.value, 0, count - 1, traitlets.TraitError)

    def __repr__(self) -> str:
        about = self.story.about
        return (
            f"TrainingScrubber({about['network']} on {about['dataset']}, "
            f"{len(self.story.epochs)} moments, epoch={self.epoch}, since={self.since!r})"
        )

    def describe(self) -> str:
        """Return the picture in words: the training, and how good it is at the epoch in hand."""
        about, epochs = self.story.about, self.story.epochs
        changed = self.changed
        return (
            f"A recorded training of the network {about['network']} on {about['dataset']}, "
            f"epochs {epochs[0]:g} to {epochs[-1]:g}. After epoch {self.epoch:g}, "
            f"{self.measured('val_accuracy'):.1%} of {self.confusion.sum():,} validation images "
            f"are right; since epoch {epochs[self.earlier]:g} the network has learned "
            f"{changed.learned_count:,} of them and forgotten {changed.forgotten_count:,}."
        )

    def picture(self) -> str:
        """Return an SVG of the curves, the kernels, the confusion matrix and some images."""
        return scrubber(self)
