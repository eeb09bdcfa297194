"""What a file is, told by its first bytes; its name has no say."""

from __future__ import annotations

from generation.render.uploads.clean import Clean, Refused
from generation.render.uploads.drawings import clean_drawing
from generation.render.uploads.fonts import clean_font
from generation.render.uploads.images import clean_image
from generation.render.uploads.sounds import clean_sound

IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
SOUNDS = {b"ID3": "mp3", b"OggS": "ogg", b"fLaC": "flac"}
_HEAD = 4096
_WHAT_FITS = "Pictures can be PNG, JPEG, GIF, WebP or SVG, sounds WAV, MP3, OGG, FLAC or M4A, fonts TTF or OTF."


def clean(content: bytes) -> Clean:
    """The file, made anew. Raises Refused."""
    if not content:
        raise Refused("The file is empty.")
    if content.startswith(IMAGES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return clean_image(content)
    if content.startswith(FONTS):
        return clean_font(content)
    if content.startswith((b"wOFF", b"wOF2", b"ttcf")):
        raise Refused("Web fonts and font collections can't be used: take the font's .ttf or .otf file.")
    if container := _sound(content):
        return clean_sound(content, container)
    if b"<svg" in content[:_HEAD]:
        return clean_drawing(content)
    raise Refused(f"This is no file that a scene can show or play. {_WHAT_FITS}")


def _sound(content: bytes) -> str | None:
    """FFmpeg's name of the format."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "wav"
    if content[4:8] == b"ftyp":
        return "mov"
    if content[0] == 0xFF and content[1:2] and content[1] & 0xE0 == 0xE0:
        return "mp3"
    return next((container for start, container in SOUNDS.items() if content.startswith(start)), None)
