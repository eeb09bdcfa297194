"""Pictures made of pixels: decoded and encoded again, without anything that was written beside the pixels."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from generation.render.uploads.clean import Clean, Refused, check_size

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_BYTES = 20 * 2**20
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 3840
"""Pixels: more than a film in 4K can show."""

_DAMAGED = "The picture is damaged: open it in a drawing program and save it again as PNG or JPEG."
Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, before a pixel is decoded
Image.init()  # what opens a format is loaded before the wall closes


def clean_image(content: bytes) -> Clean:
    """JPEG stays JPEG, everything else becomes PNG. Of a moving picture the first frame is kept."""
    check_size(content, MOST_BYTES, "A picture")
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                most = MOST_PIXELS // 1_000_000
                raise Refused(f"The picture has {width} × {height} pixels: make it smaller than {most} megapixels.")
            is_jpeg = picture.format == "JPEG"
            picture.thumbnail((LONGEST_EDGE * 2, LONGEST_EDGE * 2))  # lets the JPEG decoder skip what is not needed
            pixels = _plain(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError) as error:
        raise Refused(_DAMAGED) from error
    pixels.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    made = BytesIO()
    if is_jpeg:
        pixels.save(made, "JPEG", quality=92, optimize=True)
    else:
        pixels.save(made, "PNG", optimize=True)
    media_type, suffix = ("image/jpeg", ".jpg") if is_jpeg else ("image/png", ".png")
    return Clean("image", media_type, suffix, made.getvalue(), {"width": pixels.width, "height": pixels.height})


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone: no EXIF, no comments, no colour profile, no palette."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    converted = picture.convert(mode)
    return Image.frombytes(mode, converted.size, converted.tobytes())
