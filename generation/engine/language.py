"""Whether a sentence is English, as far as the small model that reads it is concerned."""

from __future__ import annotations

import re

ENGLISH_TEXT = """
the of to and in on for with by from is are what how why where does do show draw plot that this it as at me make solve
prove find which between under into add sort roll flip explain please can you its my we when there about up an
"""
# Small words of German, French, Spanish, Italian, Portuguese, Dutch and Swedish that are no English words.
OTHERS_TEXT = """
der das und ist im ein eine einen mit von zu den dem des für wie warum zeige zeichne löse beweise auf nicht wird sind
aus bei nach le la les de du et un une est dans pour avec sur pourquoi comment quel trace montre résous démontre au
aux el los las con por para del que cómo resuelve dibuja muestra demuestra una unos il gli di che è mostra disegna
risolvi dimostra da em com mostre desenhe resolva het een van met voor teken toon bewijs waarom och ett att är på som
rita visa lös bevisa
"""
ENGLISH = frozenset(re.findall(r"\w+", ENGLISH_TEXT))
OTHERS = frozenset(re.findall(r"\w+", OTHERS_TEXT))
FOREIGN_LETTERS = re.compile(r"[äöüßéèêëàâçñóíúãõåøæœìò¿¡]", re.IGNORECASE)
OTHER_SCRIPTS = re.compile(
    "[\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)


def is_english(text: str) -> bool:
    """False only where other languages' small words or letters outweigh the English ones."""
    if OTHER_SCRIPTS.search(text):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    others = sum(word in OTHERS for word in words) + len(FOREIGN_LETTERS.findall(text))
    return others <= sum(word in ENGLISH for word in words)
