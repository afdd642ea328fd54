"""Whether a PDF keeps what a machine can check of PDF/UA-1 (ISO 14289-1), read by another program than the one that wrote it.

The checks follow the Matterhorn Protocol 1.1 of the PDF Association, whose numbers stand beside them. What only a person can
judge (is the reading order sensible, does an alternative text say what the picture says) is not looked at.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, NullObject, StreamObject

STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH"
    " TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)
SHOWS = {
    b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do", b"EI", b"INLINE IMAGE",
}  # fmt: skip


def problems(pdf: bytes) -> list[str]:
    """Return what is wrong, a sentence each; an empty list where nothing is found."""
    return list(_problems(PdfReader(io.BytesIO(pdf), strict=True)))


def _problems(reader: PdfReader) -> Iterator[str]:
    root = reader.root_object
    mark_info = root.get("/MarkInfo", DictionaryObject())
    if mark_info.get("/Marked") is None or not mark_info["/Marked"].value:
        yield "06: the document does not say that it is tagged"
    if "/Suspects" in mark_info and mark_info["/Suspects"].value:
        yield "07: it suspects its own tags"
    metadata = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    if not re.search(r"<pdfuaid:part>\s*1\s*</pdfuaid:part>|pdfuaid:part=\"1\"", metadata):
        yield "06-003: it does not say that it is PDF/UA-1"
    if not re.search(r"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>", metadata, re.S):
        yield "06-002: it has no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001: a reader shows the name of the file in place of the title"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "11-001: it does not say in which language it is"
    if reader.is_encrypted:
        yield "26: it is locked"
    if "/StructTreeRoot" not in root:
        yield "01: it has no tree of what it is made of"
        return
    tree = root["/StructTreeRoot"]
    elements = list(_elements(tree, str(root.get("/Lang", ""))))
    yield from _of_elements(elements, tree.get("/RoleMap", DictionaryObject()))
    for number, page in enumerate(reader.pages, 1):
        yield from (f"page {number}: {each}" for each in _of_page(reader, page))
    yield from _of_fonts(reader)


def _elements(tree: DictionaryObject, language: str) -> Iterator[tuple[DictionaryObject, tuple[str, ...]]]:
    """Yield every element of structure with the names of those it stands in, from the outside in."""
    waiting: list[tuple[DictionaryObject, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        element, above = waiting.pop()
        if "/S" in element:
            yield element, above
            above = (*above, str(element["/S"])[1:])
        kids = element.get("/K", NullObject())
        kids = kids if isinstance(kids, ArrayObject) else [kids]
        found = [kid.get_object() for kid in kids if isinstance(kid, (IndirectObject, DictionaryObject))]
        waiting += [(kid, above) for kid in reversed(found) if isinstance(kid, DictionaryObject) and "/S" in kid]


def _of_elements(elements: list[tuple[DictionaryObject, tuple[str, ...]]], roles: DictionaryObject) -> Iterator[str]:
    def role(name: str) -> str:
        return name if name in STANDARD else str(roles.get(f"/{name}", ""))[1:]

    headers = {each for element, _above in elements for ids in _attributes(element, "/Headers") for each in ids}
    last = 0
    for element, above_as_written in elements:
        name, above = role(str(element["/S"])[1:]), [role(each) for each in above_as_written]
        if name not in STANDARD:
            yield f"02-001: nobody knows what {element['/S']} is"
        if name in ("Figure", "Formula") and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield f"13-004: a {name} without words for those who do not see it"
        if re.fullmatch("H[1-6]", name):
            level = int(name[1])
            if level > last + 1:
                yield f"14: a heading of level {level} after one of level {last}"
            last = level
        parent = above[-1] if above else ""
        if name == "TR" and parent not in ("Table", "THead", "TBody", "TFoot"):
            yield "09-004: a row of a table outside of one"
        if name in ("TH", "TD") and parent != "TR":
            yield "09-004: a cell of a table outside of a row"
        if name == "LI" and parent != "L":
            yield "09-005: an item of a list outside of one"
        if name in ("THead", "TBody", "TFoot") and parent != "Table":
            yield "09-004: a part of a table outside of one"
        if name == "LBody" and parent != "LI":
            yield "09-005: what an item of a list says outside of it"
        if name == "TH" and not _attributes(element, "/Scope") and element.get("/ID") not in headers:
            yield "15-003: a heading of a table that does not say whether it is of a row or a column"


def _attributes(element: DictionaryObject, name: str) -> list[Any]:
    found = element.get("/A", ArrayObject())
    found = found if isinstance(found, ArrayObject) else ArrayObject([found])
    return [
        each[name]
        for each in (one.get_object() for one in found)
        if isinstance(each, DictionaryObject) and name in each
    ]


def _of_page(reader: PdfReader, page: DictionaryObject) -> Iterator[str]:
    for annotation in [each.get_object() for each in page.get("/Annots", ArrayObject())]:
        if annotation.get("/Subtype") == "/Link" and not str(annotation.get("/Contents", "")).strip():
            yield "28-012: a link that does not say where it leads"
        if "/StructParent" not in annotation:
            yield "28-002: a link or note that stands nowhere in the text"
        if page.get("/Tabs") != "/S":
            yield "28-009: the tab key does not follow the text"
    if "/Contents" not in page:
        return
    content = ContentStream(page["/Contents"].get_object(), reader)
    open_, numbers = [], []
    for operands, operator in content.operations:
        if operator in (b"BMC", b"BDC"):
            tag = str(operands[0])
            numbered = len(operands) > 1 and isinstance(operands[1], DictionaryObject) and "/MCID" in operands[1]
            if tag == "/Artifact" and any(each == "text" for each in open_):
                yield "01-001: decoration inside of text"
            if numbered:
                numbers.append(int(operands[1]["/MCID"]))
                if "artifact" in open_:
                    yield "01-002: text inside of decoration"
            open_.append("artifact" if tag == "/Artifact" else "text" if numbered else "plain")
        elif operator == b"EMC":
            open_.pop()
        elif operator in SHOWS and not {"artifact", "text"} & set(open_):
            yield f"01-003: something is drawn ({operator.decode()}) that is neither text nor marked as decoration"
    if len(numbers) != len(set(numbers)):
        yield "01: two things on the page have the same number"
    if numbers and "/StructParents" not in page:
        yield "01: what stands on the page is not found from it"


def _of_fonts(reader: PdfReader) -> Iterator[str]:
    for font in _fonts(reader):
        name = font.get("/BaseFont", "?")
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", DictionaryObject())
        if font.get("/Subtype") != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
            yield f"31-009: the font {name} is not in the file"
        if "/ToUnicode" not in font:
            yield f"10-001: the letters of {name} cannot be read aloud"


def _fonts(reader: PdfReader) -> Iterator[DictionaryObject]:
    seen: set[int] = set()
    waiting = [page.get("/Resources", DictionaryObject()) for page in reader.pages]
    while waiting:
        resources = waiting.pop().get_object()
        for font in resources.get("/Font", DictionaryObject()).values():
            if id(font.get_object()) not in seen:
                seen.add(id(font.get_object()))
                yield font.get_object()
        for form in resources.get("/XObject", DictionaryObject()).values():
            inner = form.get_object()
            if isinstance(inner, StreamObject) and "/Resources" in inner and id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(inner["/Resources"])
