"""References are spoken, typed and misheard."""

from hypothesis import given
from hypothesis import strategies as st

from parvis.core import references


@given(st.integers())
def test_a_new_reference_checks_itself(_seed):
    reference = references.new_reference()

    assert references.is_reference(reference)
    assert references.normalise(f" {references.spoken(reference)} ") == reference


@given(position=st.integers(0, 8), digit=st.integers(0, 9))
def test_one_misheard_digit_is_noticed(position, digit):
    reference = references.new_reference()
    wrong = reference[:position] + str(digit) + reference[position + 1 :]

    assert wrong == reference or references.normalise(wrong) is None


def test_swapped_neighbours_are_noticed():
    reference = "123456783" if references.is_reference("123456783") else references.new_reference()
    for i in range(8):
        swapped = reference[:i] + reference[i + 1] + reference[i] + reference[i + 2 :]
        assert swapped == reference or not references.is_reference(swapped)


def test_tokens_are_long_and_only_their_digest_is_kept():
    token = references.new_token()

    assert len(token) == 32
    assert len(references.digest(token)) == 64
    assert token not in references.digest(token)
