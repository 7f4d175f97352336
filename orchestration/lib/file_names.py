"""Names of files and folders for ids that senders make up.

Two ids never share a name, on file systems that tell case apart and on those that do not, and no name leaves its
folder. Ids of capital letters, digits, dots, dashes and underscores, as most systems issue them, are their own names.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote

# What stands as it is; everything else is written like in a web address: X/1 is X%2F1.
PLAIN = "._- "
LONGEST = 100

# Devices of Windows: no file may bear their names, whatever follows a dot.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=[.]|\Z)", re.IGNORECASE)

# A mark of the id, where the rest of the name may be that of another id too.
MARK = re.compile(r"~[0-9a-f]{12}\Z")


def file_name(text: str) -> str:
    """The name of the file or folder that belongs to an id."""
    name = quote(text, safe=PLAIN, errors="surrogatepass").replace("~", "%7E")
    if name[:1] in {".", " "} or RESERVED.match(name):
        name = _escaped(name[0]) + name[1:]
    if name[-1:] in {".", " "}:
        name = name[:-1] + _escaped(name[-1])
    if name == name.upper() and 0 < len(name) <= LONGEST:
        return name
    return f"{name[:LONGEST].rstrip('. ')}~{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def id_of(name: str) -> str | None:
    """The id that a name was made of; ``None`` where the name is none of ``file_name`` or was too long to say it."""
    text = unquote(MARK.sub("", name))
    return text if file_name(text) == name else None


def _escaped(character: str) -> str:
    return f"%{ord(character):02X}"
