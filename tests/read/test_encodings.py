"""Bytes as text: every common encoding, and files that are cut off, mixed, or no text."""

from pathlib import Path

import pytest

from disprop.errors import InputError
from disprop.read.encodings import decode, file_bytes
from disprop.read.limits import reading_limits
from disprop.read.open_grid import open_grid

TEXT = "group,count\r\nnaïve – Ж,12\r\nWhite,3\r\n"


def message(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        decode(content, source="a.csv")
    return str(caught.value)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "\ufeffutf-16-be", "\ufeffutf-32-be"]
)
def test_a_text_is_the_same_in_every_encoding(codec: str) -> None:
    mark, plain = codec[0] == "\ufeff", codec.removeprefix("\ufeff")
    assert decode((("\ufeff" if mark else "") + TEXT).encode(plain), source="a.csv") == TEXT


def test_windows_letters_are_read() -> None:
    assert decode("café – 16\x80".encode("cp1252", "ignore"), source="a.csv") == "café – 16"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32"])
def test_a_wide_text_that_is_cut_off_is_refused(codec: str) -> None:
    assert "is cut off, or goes on as something else, at byte" in message(TEXT.encode(codec)[:-1])


def test_a_text_that_goes_on_in_another_encoding_is_refused() -> None:
    two = "group,count\nnaïve,1\n".encode() + "café,2\n".encode("cp1252")
    assert "Two encodings in one file: UTF-8 in row 2, Windows-1252 in row 3." in message(two)
    assert "A byte is neither UTF-8 nor Windows-1252: 0x81." in message(b"group,count\nx\x81,1\n")


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03" * 9, b"GIF89a\x00\x00\x10", b"abc\x00def", b"SQLite format 3\x00"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    assert message(content) == "a.csv: This is not a text file. Save the table as CSV in UTF-8 and give that."


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8")
    with reading_limits(file_bytes=10), pytest.raises(InputError, match=r"It has 40 bytes, and 10 are read at most\."):
        file_bytes(path)


def test_a_wide_table_is_read_as_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes("group\tcount\nWhite\t3\n".encode("utf-16"))
    assert open_grid(tmp_path / "a.tsv").text(2, 1) == "3"
