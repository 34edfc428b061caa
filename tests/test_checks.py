"""One sentence for every refused value, however odd it is."""

import re

import numpy as np
import pytest

from cnnlab import checks

ODD = [None, True, "2", "", [], {}, object(), 1j, float("nan"), "x" * 10**6, 10**5000, b"2"]
LOOP: list = []
LOOP.append(LOOP)


def kind(value):
    return type(value).__name__  # Python writes no number of 5000 digits


def refused(call, *arguments, **limits):
    with pytest.raises(ValueError) as caught:
        call("size", *arguments, **limits)
    message = str(caught.value)
    assert re.fullmatch(r"size is .*, but it must be .*\.", message) and len(message) < 200
    assert caught.value.__suppress_context__
    return message.split("but it must be ")[1]


@pytest.mark.parametrize(
    "value", [*ODD, LOOP, 0, 5, 1.5, np.float64(2), np.array([2, 3])], ids=kind
)
def test_what_is_no_whole_number_in_range_is_refused(value):
    assert refused(checks.whole_number, value, most=4) == "a whole number from 1 to 4."


@pytest.mark.parametrize("value", [2, np.int8(2), np.uint64(2), np.array(2)])
def test_every_kind_of_whole_number_passes_as_an_int(value):
    assert type(checks.whole_number("size", value)) is int


@pytest.mark.parametrize(
    "value", [*ODD, LOOP, -0.1, 1, float("inf"), np.array([0.5, 0.5])], ids=kind
)
def test_what_is_no_number_in_range_is_refused(value):
    allowed = refused(checks.number, value, least=0, below=1)
    assert allowed == "a number of at least 0 and below 1."


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [
        ({}, "a number."),
        ({"above": 0}, "a number above 0."),
        ({"least": 0, "most": 1}, "a number of at least 0 and of at most 1."),
    ],
)
def test_the_sentence_names_the_limits_that_there_are(limits, allowed):
    assert refused(checks.number, None, **limits) == allowed
    assert refused(checks.number, float("nan"), **limits) == allowed


def test_limits_with_and_without_their_ends():
    assert checks.number("size", 0, least=0) == 0 and checks.number("size", 1, most=1) == 1
    assert refused(checks.number, 0, above=0) and refused(checks.number, 1, below=1)
    assert checks.number("size", np.float32(0.5), above=0, below=1) == np.float32(0.5)


@pytest.mark.parametrize("value", [*ODD, LOOP, "Max"], ids=kind)
def test_a_word_is_one_of_those_allowed(value):
    assert refused(checks.one_of, value, ("max", "average")) == 'one of "max", "average".'
    assert checks.one_of("size", "max", ("max", "average")) == "max"


@pytest.mark.parametrize("value", [None, True, -1, 0.5, 2**32])
def test_a_seed_has_32_bits(value):
    with pytest.raises(ValueError, match=r"seed is .*, but it must be a whole number from 0 to"):
        checks.seed(value)
    assert checks.seed(np.int64(2**32 - 1)) == 2**32 - 1
