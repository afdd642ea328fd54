"""The reader that judges our PDFs notices what it is there for: each harm done to a sound one is named."""

import io

import pytest
import typst
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from tests import accessible_pdf

SHEET = """
#set document(title: "Noise at night")
#set text(lang: "en")
= Noise at night
Call #link("https://police.example")[the police].
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>"), alt: "A bell")
#table(columns: 2, table.header[When][Whom], [now], [112])
"""


@pytest.fixture(scope="module")
def sound():
    return typst.compile(SHEET.encode(), format="pdf", pdf_standards="ua-1")


def changed(pdf, harm):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    harm(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def elements(writer, name):
    found = [each.get_object() for each in writer._objects]
    return [each for each in found if hasattr(each, "get") and each.get("/S") == f"/{name}"]


def drop(key):
    return lambda writer: writer.root_object.pop(NameObject(key))


def draw_without_a_mark(writer):
    page = writer.pages[0]
    drawn = DecodedStreamObject()
    drawn.set_data(page.get_contents().get_data() + b" 0 0 9 9 re f")
    page[NameObject("/Contents")] = writer._add_object(drawn)


HARMS = {
    "not say that it is tagged": drop("/MarkInfo"),
    "in which language": drop("/Lang"),
    "name of the file": drop("/ViewerPreferences"),
    "not say that it is PDF/UA-1": drop("/Metadata"),
    "no tree": drop("/StructTreeRoot"),
    "without words": lambda writer: elements(writer, "Figure")[0].pop("/Alt"),
    "of a row or a column": lambda writer: [each.pop("/A") for name in ("TH", "TD") for each in elements(writer, name)],
    "outside of one": lambda writer: elements(writer, "Table")[0].update({NameObject("/S"): NameObject("/Sect")}),
    "of level 3": lambda writer: elements(writer, "H1")[0].update({NameObject("/S"): NameObject("/H3")}),
    "nobody knows what": lambda writer: elements(writer, "H1")[0].update({NameObject("/S"): NameObject("/Bell")}),
    "where it leads": lambda writer: writer.pages[0]["/Annots"][0].get_object().pop("/Contents"),
    "does not follow the text": lambda writer: writer.pages[0].pop("/Tabs"),
    "neither text nor marked": draw_without_a_mark,
    "read aloud": lambda writer: next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object().pop("/ToUnicode"),
}  # fmt: skip


def test_a_sound_sheet_has_no_problem(sound):
    assert accessible_pdf.problems(sound) == []
    assert accessible_pdf.problems(changed(sound, lambda writer: None)) == []


@pytest.mark.parametrize("sentence", HARMS)
def test_each_harm_is_named(sound, sentence):
    found = accessible_pdf.problems(changed(sound, HARMS[sentence]))

    assert any(sentence in each for each in found), found
