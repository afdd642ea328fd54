"""Photos from outside: checked before they are decoded, decoded in a child process, kept only as we made them anew."""

import io
import multiprocessing
import multiprocessing.connection
import resource
import secrets
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 2000
SMALL_SIDE = 480
CHILD_MEMORY = 1_000 * 1024 * 1024  # beyond what the parent has mapped already
CHILD_SECONDS = 20
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(Exception):
    """The file is no JPEG, PNG or WebP picture we can read."""


class TooBig(Exception):
    """The file is over 10 MB or 40 megapixels."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo: two files of ours, the large one and a small one."""

    name: str
    small_name: str
    media_type: str
    size_bytes: int
    width: int
    height: int


def store(upload: IO[bytes]) -> Photo:
    """Check, re-encode without metadata, and store a photo and a small copy. Raises NotAPhoto, TooBig."""
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooBig
    large, small, size = reencode(data)
    name = f"{secrets.token_hex(16)}.jpg"
    folder = f"photos/{name[:2]}"
    wanted = f"{folder}/{name}", f"{folder}/small-{name}"
    try:
        kept, kept_small = (
            default_storage.save(one, ContentFile(data)) for one, data in zip(wanted, (large, small), strict=True)
        )
    except OSError:  # no room: half a file is worse than none
        for one in wanted:
            default_storage.delete(one)
        raise
    return Photo(
        name=kept, small_name=kept_small, media_type="image/jpeg", size_bytes=len(large), width=size[0], height=size[1]
    )


def reencode(data: bytes) -> tuple[bytes, bytes, tuple[int, int]]:
    """Return the photo anew, a small copy, and its width and height in pixels. Raises NotAPhoto, TooBig.

    The picture is decoded in a child process with little memory and time: a 20 kB file can unfold to half a gigabyte.
    """
    check_size(data)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_reencode_into, args=(theirs, data), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(CHILD_SECONDS):
            raise NotAPhoto
        result = ours.recv()
    except EOFError:
        raise NotAPhoto from None
    finally:
        ours.close()
        child.kill()
        child.join()
    if result is None:
        raise NotAPhoto
    large, small, size = result
    return large, small, size


def check_size(data: bytes) -> None:
    """Read format and size from the header alone. Raises NotAPhoto, TooBig."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
    except Image.DecompressionBombError:
        raise TooBig from None
    except (OSError, ValueError, SyntaxError, struct.error):
        raise NotAPhoto from None
    if width * height > MAX_PIXELS or width < 1 or height < 1:
        raise TooBig


def _reencode_into(pipe: "multiprocessing.connection.Connection", data: bytes) -> None:
    try:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = _mapped_bytes() + CHILD_MEMORY
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail((LONG_SIDE, LONG_SIDE))
        small = upright.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE))
        pipe.send((_jpeg(upright), _jpeg(small), upright.size))
    except Exception:  # whatever a hostile file does to the decoder, the answer is: not a photo
        pipe.send(None)


def _mapped_bytes() -> int:
    """Return how much address space this process has: a fork begins with all of its parent's."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 2_000 * 1024 * 1024
    return pages * resource.getpagesize()


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
