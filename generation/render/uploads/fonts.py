"""Fonts: every table that shapes and places letters is read and written again, everything else is left out."""

from __future__ import annotations

import struct
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError

from generation.render.uploads.clean import Clean, Refused, check_size

MOST_BYTES = 12 * 2**20
_DAMAGED = "The font can't be read: take the .ttf or .otf file from where it was published."
# The programs in a font (hinting), pictures, scripts and signatures are not among them.
_KEPT = """head hhea hmtx maxp name OS/2 post cmap glyf loca CFF CFF2 GDEF GPOS GSUB BASE kern vhea vmtx VORG
    fvar avar gvar HVAR MVAR STAT"""
KEPT_TABLES = frozenset(_KEPT.split())


def clean_font(content: bytes) -> Clean:
    """TrueType or OpenType with outlines, one face to a file."""
    check_size(content, MOST_BYTES, "A font")
    try:
        with TTFont(BytesIO(content), lazy=False, recalcTimestamp=False) as font:
            for tag in set(font.keys()) - {"GlyphOrder"}:
                if tag.strip() not in KEPT_TABLES:
                    del font[tag]
            if not {"glyf", "CFF ", "CFF2"} & set(font.keys()):
                raise Refused("The font has no outlines: fonts made of pictures can't be drawn.")
            _read_and_renew(font)
            family = font["name"].getBestFamilyName()
            is_truetype = "glyf" in font
            made = BytesIO()
            font.save(made)
    except (TTLibError, struct.error, LookupError, ValueError, AttributeError, TypeError, AssertionError) as error:
        raise Refused(_DAMAGED) from error
    if not family:
        raise Refused("The font does not say what it is called.")
    media_type, suffix = ("font/ttf", ".ttf") if is_truetype else ("font/otf", ".otf")
    return Clean("font", media_type, suffix, made.getvalue(), {"family": family[:100]})


def _read_and_renew(font: TTFont) -> None:
    """All glyphs, all features, all names, no hinting: what stays has been parsed."""
    options = Options(
        hinting=False, layout_features=["*"], name_IDs=["*"], name_languages=["*"], notdef_outline=True,
        glyph_names=True, drop_tables=[], legacy_kern=True,
    )  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=font.getGlyphOrder())
    subsetter.subset(font)
