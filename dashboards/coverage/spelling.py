"""What people type, made comparable with what places are called: without accents, and without the word for what a place is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

#: Letters that a keyboard may lack and Unicode doesn't take apart, as people write them instead.
_BASE = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ä": "æ", "ö": "ø"})
#: å is a letter of its own, and stays one while other letters lose their accents.
_KEPT, _PUT_BACK = str.maketrans({"å": "\ue000"}), str.maketrans({"\ue000": "å"})
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
OWN_LETTERS = re.compile("[æøå]")
_WORD = re.compile(r"[^\W_]+")
#: What a municipality or a county is called after its name, which is then in the genitive where the word is Sámi or Kven.
_KINDS = {"kommune", "herad", "fylke", "fylkeskommune"}
_OF_KINDS = {
    *("gielda", "suohkan", "tjielte", "komuuni", "kommuuni"),
    *("fylkkagielda", "fylkkasuohkan", "fylhkentjielte", "fylkentjielte", "fylkinkomuuni", "fylkinkommuuni"),
}
#: The consonants that differ between a name and its genitive, as one of them: Deatnu and Deanu, Kárášjohka and Kárášjoga.
_GRADES = (("tn", "n"), ("dn", "n"), ("hk", "g"), ("k", "g"))
_DOUBLE, _LAST_CONSONANT = re.compile(r"(.)\1+"), re.compile(r"[^aeiouy]$")
#: A genitive is so much longer at the most than what it is of, which has so many letters at the least; and so many where its last
#: consonant may be another: Hárstták and Hársttáid.
_ENDING, _SHORTEST, _LONG_ENOUGH = 2, 3, 6
#: So many letters may be a part of a name that is written with a space or a hyphen in the middle.
_LONG = 4


class Rank(IntEnum):
    """How well a name is what was typed, the best first: is it, or has it in it; with its own letters, or with plain ones."""

    IS = 0
    IS_PLAINLY = 1
    HAS = 2
    HAS_PLAINLY = 3


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text in lower case, its words with one space between: with æ, ø and å, and without.

    `genitive`: a Sámi or Kven word for what it is stood after it.
    """

    own: str
    plain: str
    genitive: bool = False

    @classmethod
    def of(cls, text: str) -> Spelt:
        letters = unicodedata.normalize("NFC", text.casefold()).translate(_BASE).replace("aa", "å")
        apart = unicodedata.normalize("NFKD", letters.translate(_KEPT))
        own = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PUT_BACK)
        words = _WORD.findall(own)
        genitive = any(word in _OF_KINDS for word in words[1:])
        own = " ".join([*words[:1], *(word for word in words[1:] if word not in _KINDS | _OF_KINDS)])
        return cls(own, own.translate(_PLAIN), genitive)

    def rank(self, name: Spelt) -> Rank | None:
        """How well a name is this; one letter must begin it."""
        if name.own == self.own:
            return Rank.IS
        if name.plain == self.plain or _joined(name.plain) == _joined(self.plain):
            return Rank.IS_PLAINLY
        if self.genitive and is_of(self.plain, name.plain):
            return Rank.IS_PLAINLY
        if _has(name.own, self.own):
            return Rank.HAS
        if _has(name.plain, self.plain) or (len(self.plain) >= _LONG and _joined(self.plain) in _joined(name.plain)):
            return Rank.HAS_PLAINLY
        return None


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _has(name: str, sought: str) -> bool:
    return name.startswith(sought) if len(sought) == 1 else bool(sought) and sought in name


def is_of(genitive: str, name: str) -> bool:
    """Whether a plain text may be the Sámi or Kven genitive of a plain name.

    >>> is_of("deanu", "deatnu"), is_of("guovdageainnu", "guovdageaidnu"), is_of("raarvihken", "raarvihke")
    (True, True, True)
    >>> is_of("porsangin", "porsanki"), is_of("loabaga", "loabak"), is_of("rossen", "os"), is_of("rossen", "rost")
    (True, True, False, False)
    """
    of, whole = _stem(genitive), _stem(name)
    if len(whole) < _SHORTEST or abs(len(of) - len(whole)) > _ENDING:
        return False
    return of.startswith(whole if len(whole) < _LONG_ENOUGH else _LAST_CONSONANT.sub("", whole))


def _stem(plain: str) -> str:
    for strong, weak in _GRADES:
        plain = plain.replace(strong, weak)
    return _DOUBLE.sub(r"\1", plain)
