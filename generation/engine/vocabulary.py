"""Words of a sentence that nothing about a blueprint explains: "domain and range of sqrt(x)" wants more than a plot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from generation.blueprints.mathtokens import ALIASES, CONSTANTS, FUNCTIONS

WORD = re.compile(r"[^\W\d_][^\W\d_'’-]+")
FORMULA = re.compile(r"\\[a-z]+|\S*[\d^=+*/()\[\]|<>≤≥²³√π]\S*")
ENDINGS = ("ingly", "edly", "ing", "ers", "ed", "er", "es", "ly", "s")
SHORTEST_STEM = 3
COMMON = 3
"""A word that so many blueprints use belongs to none of them."""

# What a teacher says around the mathematics.
NEUTRAL_TEXT = """
show draw plot graph sketch animate animation make create display illustrate visualise visualize demonstrate explain
see look watch view picture image video film clip movie diagram scene model visual visually graphical graphically
geometric class lesson students pupils kids children teacher learners beginners grade year school homework
introduction introduce introductory teach learn understand convince remind revise quick quickly short simple simply
nice nicely clear clearly slow slowly basic easy please can could would like you want need give let help try take
using use used with without way method idea meaning mean means example instance case question answer exercise task
problem following given the of to and in on for by from at as is are was were be being been it its this that these
those there here what how why where when which who whose does do did done doesn isn aren don won my me our us we they
them their his her your one ones a an or if so up down out into onto over under about again between among each every
all some any other another both more most many much few less than then now just only also too very really quite still
always never ever often until while during after before through across along around away back off together apart side
same get gets getting got go goes going gone come comes becomes become work works happen happens say says tell call
called put set start end begin finish first second third last next final part parts piece pieces thing things bit lot
kind not no yes will should shall may might must against because since whether however plus minus times equal equals
squared cubed value values number numbers result find finding calculate compute know known unknown follow walk
go-through step steps stepwise mathematics math maths mathematical concept topic chapter unit tomorrow today test exam
whole half animated interactive beautiful cool big bigger large larger small smaller long longer high higher great
greater different various several zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
thousand million dozen quarter thirds quarters fifths sixths eighths once twice hit hits touch touches cross meet
meets glide slide move roll run travel turn reach
"""


def stem(word: str) -> str:
    """A word without its ending, good enough to know `sorting` from `sort` by."""
    word = re.sub(r"['’](?:s|t|re|ll|ve|d)?$", "", word.lower()).replace("isation", "ise").replace("ization", "ise")
    if word.endswith("ies") and len(word) > SHORTEST_STEM + 2:
        word = f"{word[:-3]}y"
    ending = next((end for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST_STEM), "")
    word = word.removesuffix(ending)
    if len(word) > SHORTEST_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word.rstrip("e").replace("z", "s")


def stems(text: str) -> set[str]:
    return {stem(word) for word in WORD.findall(text)}


NEUTRAL = frozenset(stems(NEUTRAL_TEXT)) | frozenset((*FUNCTIONS, *ALIASES, *CONSTANTS))


class Vocabulary:
    """The words written about each blueprint."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.own = {id: stems(text) for id, text in texts.items()}
        uses = Counter(word for words in self.own.values() for word in words)
        self.common = NEUTRAL | {word for word, count in uses.items() if count >= COMMON}

    def unexplained(self, sentence: str, id: str) -> tuple[str, ...]:
        """Stems of the sentence's words that neither the blueprint nor common speech explains."""
        words = stems(FORMULA.sub(" ", sentence))
        return tuple(sorted(word for word in words - self.own[id] - self.common if len(word) >= SHORTEST_STEM))
