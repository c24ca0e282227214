"""Word documents (.docx): the paragraphs of the body and of its tables, in order, an empty line between them.

Headers, footers, comments, footnotes, deleted and hidden text are left out. Only the parts needed are unpacked, each
up to a limit, and given to python-docx, which by itself would unpack whatever the file holds.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.errors import SourceError
from rag.reading.limits import MB
from rag.reading.text import storable
from rag.schema import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_TEXT = 20 * MB
"""What the part with the text may unpack to; its tree takes forty times that at worst."""

_MAX_RATIO = 200
_SMALL = 5 * MB
"""Up to this a part may be packed as tightly as it likes; those without text may not go beyond."""

_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    AttributeError,  # python-docx, where a part holds other elements than it should
    EOFError,
    OSError,
    KeyError,
    IndexError,
    TypeError,
    NotImplementedError,
    SyntaxError,  # lxml, where XML is broken
    ValueError,
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
"""What Word calls the same elements in a file saved as “Strict Open XML”."""

_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback"})
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_TITLES = frozenset({"title", "heading 1"})
_SPACES = re.compile(r"[ \u00a0\u3000]*\n[ \u00a0\u3000]*")
_NO_TITLE = re.compile(
    r"^(?:microsoft word\b.*|(?:word )?document ?\d*|untitled.*|sans titre.*|unbenannt.*|.*\.(?:docx?|pdf|rtf|odt))$",
    re.IGNORECASE,
)


def read_docx(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .docx file. Raises SourceError where it is none, is packed suspiciously, or is protected."""
    if data.startswith(_OLD_WORD):
        raise SourceError(f"{source}: an old .doc or a file with a password; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read(package, source, sha256)
    except _BROKEN as error:
        raise SourceError(
            f"{source}: not a whole .docx file ({_reason(error)}); open it in a word processor and save it anew"
        ) from error
    except RuntimeError as error:  # what zipfile raises where a part is encrypted
        raise SourceError(f"{source}: packed with a password; save it without one") from error


def sensible_title(title: object) -> str | None:
    """The title in a file's properties, unless it says nothing: programs fill in the like of “Document1”.

    >>> sensible_title("Microsoft Word - pc.doc"), sensible_title("Press Conference of  2 July 2024")
    (None, 'Press Conference of 2 July 2024')
    """
    line = storable(" ".join(title.split()) if isinstance(title, str) else "")
    return line if len(line) > 10 and not _NO_TITLE.match(line) else None


def _reason(error: Exception) -> str:
    line = " ".join(str(error).split())
    return line[:80] if line else type(error).__name__


def _read(package: zipfile.ZipFile, source: str, sha256: str) -> Document:
    from docx.opc.constants import CONTENT_TYPE  # here: most runs read no .docx
    from docx.opc.packuri import PackURI
    from docx.opc.parts.coreprops import CorePropertiesPart
    from docx.package import Package
    from docx.parts.document import DocumentPart
    from docx.parts.styles import StylesPart

    opened = Package()
    main = PackURI(f"/{_main_part(package, source)}")
    blob = _unpack(package, main.membername, source, _MAX_TEXT)
    document = DocumentPart.load(main, CONTENT_TYPE.WML_DOCUMENT_MAIN, blob, opened)
    body = _Body()
    styles = PackURI(posixpath.join(main.baseURI, "styles.xml"))
    if styles.membername in package.NameToInfo:
        blob = _unpack(package, styles.membername, source)
        for style in StylesPart.load(styles, CONTENT_TYPE.WML_STYLES, blob, opened).element.style_lst:
            # By its id, which is written in the author's language; the name is in English.
            body.styles.setdefault(style.styleId, (style.name_val or "").lower())
    body.read(document.element)
    title = body.title
    core = PackURI("/docProps/core.xml")
    if title is None and core.membername in package.NameToInfo:
        blob = _unpack(package, core.membername, source)
        properties = CorePropertiesPart.load(core, CONTENT_TYPE.OPC_CORE_PROPERTIES, blob, opened)
        title = sensible_title(properties.core_properties.title)
    return Document(text="\n\n".join(body.paragraphs), source=source, sha256=sha256, title=title)


def _main_part(package: zipfile.ZipFile, source: str) -> str:
    """The name of the part with the text: most programs say word/document.xml, some others."""
    from docx.oxml import parse_xml

    relations = parse_xml(_unpack(package, "_rels/.rels", source)).iter("{*}Relationship")
    found = [each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument")]
    if not found or not found[0].endswith(".xml") or "word" not in found[0].lower():
        raise SourceError(f"{source}: a zip file, but no Word document; save it as .docx")
    return str(found[0]).lstrip("/")


def _unpack(package: zipfile.ZipFile, part: str, source: str, most: int = _SMALL) -> bytes:
    """The bytes of a part. Raises SourceError for a bomb, be it of zip or of XML."""
    info = package.getinfo(part)
    limit = min(most, max(_SMALL, _MAX_RATIO * info.compress_size))
    with package.open(info) as stream:
        blob = stream.read(limit + 1)  # the size that the package declares is not believed
    if len(blob) > limit:
        raise SourceError(f"{source}: unpacks to far more than a text would (a zip bomb?); save it anew as .docx")
    if b"<!DOCTYPE" in blob.replace(b"\0", b""):  # in UTF-16 too
        raise SourceError(f"{source}: holds a document type, which no word processor writes; save it anew as .docx")
    return blob.replace(_STRICT_W.encode(), _W.encode())


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style: str = ""


@dataclass(slots=True)
class _Body:
    """Gathers the paragraphs. Those of python-docx leave out what was inserted, and what stands in a form's fields."""

    styles: dict[str, str] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)
    title: str | None = None
    _open: list[_Paragraph] = field(default_factory=list)  # text boxes nest paragraphs in paragraphs
    _in_run: bool = False
    _hidden: bool = False

    def read(self, root: _Element) -> None:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = element.tag.rpartition("}")[2]
            if event == "end":
                self._end(name)
            elif name in _LEFT_OUT:
                walk.skip_subtree()
            else:
                self._start(name, element)

    def _start(self, name: str, element: _Element) -> None:
        if name == "p":
            self._open.append(_Paragraph())
        elif name == "pStyle" and self._open:
            self._open[-1].style = element.get(f"{{{_W}}}val", "")
        elif name == "r":
            self._in_run, self._hidden = True, False
        elif name == "vanish" and self._in_run:
            self._hidden = element.get(f"{{{_W}}}val", "1") not in {"0", "false", "off"}
        elif self._open and not self._hidden:
            if name == "t":
                self._open[-1].pieces.append(element.text or "")
            elif name in _BREAKS and self._in_run:
                self._open[-1].pieces.append(_BREAKS[name])

    def _end(self, name: str) -> None:
        if name == "p":
            self._close(self._open.pop())
        elif name == "r":
            self._in_run = False

    def _close(self, paragraph: _Paragraph) -> None:
        text = _SPACES.sub("\n", "".join(paragraph.pieces)).strip()
        if not text:
            return
        self.paragraphs.append(text)
        if self.title is None and self.styles.get(paragraph.style) in _TITLES:
            self.title = " ".join(text.split())
