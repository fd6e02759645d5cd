"""Names that are one slip of the pen apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disprop.read.alike import alike_checks, almost_alike


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("appointed", "apointed"),
        ("left", "leftt"),
        ("shortlisted", "shortlsited"),
        ("promoted", "promotad"),
        ("trained", "rained"),
        ("North East", "Nroth East"),
    ],
)
def test_a_slip_is_found_in_either_order(one: str, two: str) -> None:
    assert list(almost_alike([one, "applied", two])) == [(one, two)]
    assert list(almost_alike([two, one])) == [(two, one)]


@pytest.mark.parametrize(
    "names",
    [
        ["Q1 2009", "Q2 2009"],
        ["2008/09", "2009/10"],
        ["site A", "site B"],
        ["male", "female"],
        ["North East", "North West"],
        ["Left", "left"],
        ["PSO", "PO"],
        ["left", "eft"],
        ["over", "oevr2"],
        ["", "left"],
    ],
)
def test_what_is_no_slip_is_none(names: list[str]) -> None:
    assert list(almost_alike(names)) == []


def test_a_pair_is_a_check_that_says_they_are_counted_apart() -> None:
    (row,) = alike_checks(["gender", "gendr"], kind="Characteristics", where="staff.csv")
    assert row["what"] == "Characteristics 'gender' and 'gendr' are spelt almost alike, and are counted apart."
    assert (row["check"], row["where"]) == ("names almost alike", "staff.csv")


WORDS = st.text("abcd", min_size=5, max_size=7)


@given(WORDS, st.integers(0, 6), st.sampled_from("abcd"), st.sampled_from(["more", "less", "other", "swap"]))
def test_every_slip_of_a_word_is_found(word: str, at: int, letter: str, slip: str) -> None:
    at = min(at, len(word) - 2)
    made = {
        "more": word[:at] + letter + word[at:],
        "less": word[:at] + word[at + 1 :],
        "other": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    assert (made == word) or list(almost_alike([word, made])) == [(word, made)]


@given(st.lists(WORDS, max_size=8, unique=True))
def test_pairs_are_those_of_a_search_through_all(words: list[str]) -> None:
    apart = {(a, b) for i, a in enumerate(words) for b in words[i + 1 :] if distance(a, b) == 1}
    assert set(almost_alike(words)) == apart


def distance(one: str, two: str) -> int:
    """Steps from one word to another, a swap of neighbours being one (optimal string alignment)."""
    rows = [[max(i, j) if not min(i, j) else 0 for j in range(len(two) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(two) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != two[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == two[j - 2] and one[i - 2] == two[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
