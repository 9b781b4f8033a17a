"""The Chinese characters of the figures: subsets of a typeface under the Open Font License.

The characters are those of the catalogue of figures, so a figure looks the same on every machine,
whatever fonts it has; and a hundred that chapter 07 learns to read.
`NotoSansSC-course.LICENSE` is the typeface's licence.
"""

from __future__ import annotations

from pathlib import Path
from unicodedata import east_asian_width

from crnn_course.language import current

FAMILY = "Noto Sans SC Course"
WEIGHTS = ("Regular", "Bold")
FONTS = tuple(Path(__file__).with_name(f"NotoSansSC-course-{weight}.otf") for weight in WEIGHTS)
# Debian's package fonts-noto-cjk; other systems name other folders
SOURCE = Path("/usr/share/fonts/opentype/noto")
FACE = "Noto Sans CJK SC"
HANZI = (  # the most frequent in the prose of the Chinese edition, when this was written
    "的一个是有字不数这在出里用它每列图片就到要度以和都多来两样练了文读单次分最同对符没么也第母别词"
    "下看所后会上写模重只训之本把能时型成什大行从得可率少张你们为过那些三表相小先自空帧说算步批程测路果猜种宽像"
)
ALWAYS = "，。：；？！、（）“”《》…—· 0123456789%"


def characters(language: str) -> set[str]:
    """Return the wide characters of the figures' catalogues: the course's typeface has the rest."""
    from crnn_course.language import po
    from crnn_course.language.speech import FIGURES

    told = (
        translation
        for name in FIGURES
        for translation in po.read(current.folder_of(language) / f"{name}.po").values()
    )
    wide = {sign for text in told for sign in text if east_asian_width(sign) in "WF"}
    return wide | {sign for sign in ALWAYS if not sign.isascii()} | set(HANZI)


def in_fonts() -> set[str]:
    """Return the characters that the subsets draw."""
    from fontTools.ttLib import TTFont

    drawn: list[set[str]] = []
    for path in FONTS:
        if not path.exists():
            return set()
        with TTFont(path) as font:
            drawn.append(set(map(chr, font.getBestCmap() or ())))
    return set.intersection(*drawn)


def make(language: str) -> bool:
    """Write the subsets anew if they lack a character; return False where the typeface is missing.

    They are written only then, so that they change no more often than they must.
    """
    needed = characters(language)
    if needed <= in_fonts():
        return True
    if not SOURCE.is_dir():
        return False
    for weight, path in zip(WEIGHTS, FONTS):
        _subset(SOURCE / f"NotoSansCJK-{weight}.ttc", path, weight, "".join(sorted(needed)))
    return True


def _subset(source: Path, target: Path, weight: str, text: str) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib.ttCollection import TTCollection

    faces = TTCollection(source).fonts
    font = next(font for font in faces if font["name"].getBestFamilyName() == FACE)
    options = Options()
    options.layout_features, options.hinting, options.recalc_timestamp = [], False, False
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    for record in font["name"].names:  # a family of its own: the whole typeface may be installed
        named = {1: FAMILY, 16: FAMILY, 4: f"{FAMILY} {weight}", 6: target.stem}
        record.string = named.get(record.nameID, record.string)
    font.save(target)
