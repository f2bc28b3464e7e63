"""Names of files that every system takes, in a ZIP that is made while it is sent."""

import io
import zipfile

import pytest

from domain.contact_ways.archive import FileNames, safe, zipped


@pytest.mark.parametrize(
    ("name", "safely"),
    [
        ("南京西路店", "南京西路店"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a\\b:c*d?e"f<g>h|i', "a_b_c_d_e_f_g_h_i"),
        ("con", "_con"),
        ("LPT1.2", "_LPT1.2"),
        (" .hidden. ", "hidden"),
        ("\u202egnp.exe\n", "_gnp.exe_"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_a_name_is_made_safe(name, safely):
    assert safe(name) == safely


def test_a_long_name_is_cut():
    assert len(safe("店" * 300)) == 60


def test_stores_of_one_name_get_files_of_their_own():
    names = FileNames()

    assert [names.of("A店", 1), names.of("a店", 2), names.of("A/店", 3)] == [
        "A店",
        "a店 (2)",
        "A_店",
    ]


def test_the_archive_is_sent_file_by_file():
    asked = []

    def files():
        for number in range(3):
            asked.append(number)
            yield f"店{number}.png", bytes(1000)

    pieces = zipped(files())
    first = next(pieces)

    assert asked == [0] and first.startswith(b"PK")
    with zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["店0.png", "店1.png", "店2.png"]
