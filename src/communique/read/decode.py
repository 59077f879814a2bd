"""Bytes to text, and text to clean text. Nothing is ever decoded with replacement characters."""

from __future__ import annotations

import codecs
import re
import unicodedata

from communique.read.source import Unusable, shortened

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")  # all but single plain spaces
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ODD_INSIDE_WORD = re.compile(r"[A-Za-z][¡-¿×÷][a-zà-ÿ]")


def bom_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the start of ``data`` tells, or None."""
    return next((name for mark, name in BOMS if data.startswith(mark)), None)


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of ``data``: by its byte order mark, as UTF-8, as ``declared``, as cp1252, else by detection.

    Raises:
        Unusable: ``data`` is binary, or its encoding cannot be told.

    Example:
        >>> decode("Señor".encode("cp1252"))
        'Señor'
    """
    marked = bom_encoding(data)
    if marked is None and b"\0" in data:
        raise Unusable("it is binary, not text (it holds NUL bytes).")
    text = None
    for name in [marked] if marked else ["utf-8", _known(declared)]:
        text = _try(data, name) if name and text is None else text
    if text is None and not marked and (guess := guess_encoding(data)):
        text = _try(data, guess)
    if text is None:
        known = f"its byte order mark says {marked}, but it is not" if marked else "its encoding cannot be recognised"
        raise Unusable(f"{known}; save it as UTF-8.", shortened(data[:200].decode("latin-1")))
    if len(_CONTROL.findall(text[:4096])) > len(text[:4096]) / 50:
        raise Unusable("it is binary, not text (it holds control characters).")
    return text


def _known(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
    except LookupError:
        return None
    return "cp1252" if name in {"iso8859-1", "ascii"} else name  # as browsers read these labels


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def guess_encoding(data: bytes) -> str | None:
    """The likely encoding of bytes that are not UTF-8, or None.

    cp1252 accepts nearly all bytes, so the text must also look like a language in Latin letters.
    """
    for name in ("cp1252", "latin-1"):
        western = _try(data, name)
        if western is not None and _looks_western(western):
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 1 << 18]).best()
    return None if best is None else best.encoding


def _looks_western(text: str) -> bool:
    letters = [c for c in text[:65536] if c.isalpha()]
    foreign = sum(not c.isascii() for c in letters)
    odd = _ODD_INSIDE_WORD.search(text[:65536]) or any("\x80" <= c <= "\x9f" for c in text[:65536])
    return bool(letters) and foreign <= 0.3 * len(letters) and not odd


def clean(text: str) -> str:
    """Text in NFC with plain line ends and single plain spaces, without invisible characters.

    Example:
        >>> clean("so\\u00adft\\u00a0 line\\r\\nnext")
        'soft line\\nnext'
    """
    text = _NEWLINES.sub("\n", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", text)))


def one_line(text: str) -> str:
    """Clean text with its line ends as spaces."""
    return " ".join(clean(text).split())
