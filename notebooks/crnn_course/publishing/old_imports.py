"""Rewrite the imports of notebooks that were copied before the course's modules moved.

Version 0.1 kept the course's machinery in `crnn_lib.teaching` and the library in one flat folder.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import nbformat

from crnn_course.publishing.editions import EditionError, read
from crnn_lib.files import replacing

FIGURES = ("cnn", "context", "ctc", "data", "decoding", "reality", "scale", "training", "uses")
MODULES = {  # old module -> new module
    "crnn_lib.teaching.exercises": "crnn_course",
    **{
        f"crnn_lib.teaching.exercises.chapter_{number:02d}": (
            f"crnn_course.exercises.chapter_{number:02d}"
        )
        for number in range(10)
    },
    "crnn_lib.teaching.figures": "crnn_course.figures.base",
    **{f"crnn_lib.teaching.figures_{name}": f"crnn_course.figures.{name}" for name in FIGURES},
    "crnn_lib.teaching.widgets": "crnn_course.widgets",
    "crnn_lib.teaching.museum": "crnn_course.museum",
    "crnn_lib.teaching.exhibits": "crnn_course.museum",
    "crnn_lib.environment": "crnn_lib.cli.check",
    "crnn_lib.layers": "crnn_lib.model.layers",
    "crnn_lib.ctc_batch": "crnn_lib.ctc",
    "crnn_lib.beams": "crnn_lib.decoding",
    "crnn_lib.lexicon": "crnn_lib.decoding",
    "crnn_lib.language_model": "crnn_lib.decoding",
    "crnn_lib.config": "crnn_lib.training",
    "crnn_lib.history": "crnn_lib.training",
    "crnn_lib.objective": "crnn_lib.training",
    "crnn_lib.batches": "crnn_lib.training.batches",
    "crnn_lib.checkpoints": "crnn_lib.training.checkpoints",
    "crnn_lib.optimizers": "crnn_lib.training.optimizers",
    "crnn_lib.lmdb_images": "crnn_lib.formats",
    "crnn_lib.pictures": "crnn_lib.data",
    "crnn_lib.fonts": "crnn_lib.rendering",
    "crnn_lib.ink": "crnn_lib.rendering.ink",
    "crnn_lib.effects": "crnn_lib.rendering.effects",
    "crnn_lib.texts": "crnn_lib.rendering",
    "crnn_lib.composing": "crnn_lib.uses.composing",
    "crnn_lib.handwriting": "crnn_lib.uses.handwriting",
    "crnn_lib.speech": "crnn_lib.uses.speech",
}
NAMES = {  # (old module, name) -> new module, where a module was split
    ("crnn_lib.teaching", "museum"): "crnn_course",
    ("crnn_lib.teaching.figures", "show"): "crnn_course",
    ("crnn_lib.data", "SyntheticWords"): "crnn_lib.rendering",
    ("crnn_lib.data", "LmdbImages"): "crnn_lib.formats",
    ("crnn_lib.data", "LmdbError"): "crnn_lib.formats",
    ("crnn_lib.layers", "ResidualBlock"): "crnn_lib.model",
    **{
        ("crnn_lib.teaching.figures_context", name): "crnn_course.figures.letters"
        for name in ("alone", "around", "ink_difference", "pairs_figure")
    },
    **{
        ("crnn_lib.teaching.figures_training", name): "crnn_course.figures.film"
        for name in ("Film", "plateau_figure", "alignment_figure")
    },
    **{
        ("crnn_lib.teaching.figures_decoding", name): "crnn_course.figures.beam"
        for name in ("Step", "trace_beam", "beam_figure", "width_figure")
    },
    **{
        ("crnn_lib.teaching.figures_decoding", name): "crnn_course.figures.language"
        for name in ("trie_figure", "margins_figure", "decoders_figure")
    },
    **{
        ("crnn_lib.speech", name): "crnn_lib.uses.sound"
        for name in ("RATE", "SoundError", "load_sound", "save_sound", "resample")
    },
    **{
        ("crnn_lib.speech", name): "crnn_lib.uses.spectrogram"
        for name in ("BANDS", "HOP", "WINDOW", "faster", "frames", "hertz", "log_mel", "masked")
        + ("mel", "mel_filters", "shifted", "stretched", "tilted")
    },
}
EXHIBITS = {  # names of exhibits of the museum that have changed since
    "scores are no log-probabilities": "scores are not log-probabilities",
    "padded widths for true ones": "padded widths, not true widths",
}
IMPORT = re.compile(
    r"^(?P<indent>[ \t]*)from (?P<module>crnn_lib(?:\.\w+)*) import "
    r"(?P<names>\([^)]*\)|[^\n#(]*[^\n#( \t])",
    re.MULTILINE,
)
WHOLE = re.compile(  # `import crnn_lib.speech`, and the uses of it
    rf"\b(?:{'|'.join(re.escape(old) for old in sorted(MODULES, key=len, reverse=True))})\b"
)


def chapters_with_old_imports(folder: Path) -> list[Path]:
    """Return the notebooks of a folder that import from modules that have moved, sorted.

    A notebook that cannot be read is not one of them.
    """
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        with suppress(EditionError):
            if _changes(read(path)):
                found.append(path)
    return found


def rewrite(path: Path) -> None:
    """Rewrite the imports of a notebook in place; nothing else is changed."""
    notebook = read(path)
    for index, source in _changes(notebook).items():
        notebook.cells[index].source = source
    with replacing(path) as part:
        nbformat.write(notebook, part)


def rewritten(source: str) -> str:
    """Return the source of a cell with its imports from modules that have moved rewritten."""
    for old, new in EXHIBITS.items():
        source = source.replace(old, new)
    return WHOLE.sub(lambda match: MODULES[match[0]], IMPORT.sub(_moved, source))


def _changes(notebook: nbformat.NotebookNode) -> dict[int, str]:
    """Return the new source of each code cell that has to change, by the cell's index."""
    new = {
        index: rewritten(cell.source)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    }
    return {
        index: source for index, source in new.items() if source != notebook.cells[index].source
    }


def _moved(match: re.Match[str]) -> str:
    """Return an import statement, split by the modules that now hold the names."""
    module = match["module"]
    names = [name.strip() for name in re.sub(r"#[^\n]*|[()\n]", " ", match["names"]).split(",")]
    homes: dict[str, list[str]] = {}
    for name in filter(None, names):
        home = NAMES.get((module, name.split()[0]), MODULES.get(module, module))
        homes.setdefault(home, []).append(name)
    if list(homes) == [module]:
        return match[0]
    return "\n".join(
        f"{match['indent']}from {home} import {', '.join(found)}" for home, found in homes.items()
    )
