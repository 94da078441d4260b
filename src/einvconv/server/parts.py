"""A body of several parts (multipart/form-data): the document, its files, and what is said beside it."""

from __future__ import annotations

import einvconv
from einvconv.errors import UnreadableInput, WrongArgument
from einvconv.filenames import media_type_of, mended
from einvconv.report import AttachedFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

KIND = "multipart/form-data"
TEXTS = ("receiver", "operator", "uuid")
_LINE = b"\r\n"
# The longest head of a part, and its parameters: Python takes the square of their number to read them.
_LONGEST_HEAD, _MOST_PARAMETERS = 8_000, 50


def taken_apart(data: bytes, content_type: str, said: dict[str, str]) -> tuple[bytes, einvconv.Metadata | None]:
    """The document, and the metadata of the parts and of the address; None where neither says anything.

    Raises UnreadableInput and WrongArgument.
    """
    texts = {name: said[name] for name in TEXTS if said.get(name)}
    files: list[AttachedFile] = []
    if _kind(content_type) == KIND:
        documents = []
        for name, filename, kind, content in _parts(data, content_type):
            if name == "document":
                documents.append(content)
            elif name == "attachment":
                files.append(_file(filename, kind, content))
            elif name in TEXTS:
                texts[name] = _text(name, content)
            else:
                raise WrongArgument(f"The parts are document, attachment, {', '.join(TEXTS)}; “{name[:60]}” is none.")
        if len(documents) != 1:
            raise WrongArgument(f"One part is the document; here are {len(documents)}.")
        data = documents[0]
    return data, einvconv.Metadata(attachments=tuple(files), **texts) if texts or files else None


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _parts(data: bytes, content_type: str) -> Iterator[tuple[str, str, str, bytes]]:
    """Of each part its name, the name of the file, its kind and its content."""
    head = _head(f"Content-Type: {content_type}")
    boundary = head.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise UnreadableInput("The body is multipart/form-data, and its header names no boundary.")
    _, *pieces = (_LINE + data).split(_LINE + b"--" + boundary.encode("utf-8", "replace"))
    if not pieces or not pieces[-1].startswith(b"--"):
        raise UnreadableInput("The parts of the body do not come to their end.")
    for piece in pieces[:-1]:
        about, between, content = piece.partition(_LINE + _LINE)
        if not between:
            raise UnreadableInput("A part of the body has no head.")
        head = _head(about.decode("utf-8", "replace").strip())
        name = head.get_param("name", "", "content-disposition")
        yield str(name), head.get_filename("") or "", head.get_content_type() if "content-type" in head else "", content


def _head(text: str) -> Message:
    from email.parser import HeaderParser

    if len(text) > _LONGEST_HEAD or text.count(";") > _MOST_PARAMETERS:
        raise UnreadableInput("A head of the multipart/form-data is longer than any that names a part.")
    return HeaderParser().parsestr(text)


def _file(name: str, kind: str, content: bytes) -> AttachedFile:
    if mended(name) != name:
        raise WrongArgument(f"attachment: “{name[:60]}” is no name for a file on every system.")
    return AttachedFile(name, content, kind or media_type_of(name))


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise WrongArgument(f"{name}: it is not in UTF-8.") from None
