"""The contract of a notebook: stored outputs that strict nbval really compares, and figures that
are described.
"""

import copy
import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from crnn_course.publishing.editions import SOLUTION, content, learners
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests import ROOT

FOLDER = ROOT / "notebooks"
SOLVED = sorted((FOLDER / "solutions").glob("*.ipynb"))
CHINESE = [*sorted(FOLDER.glob("zh/*.ipynb")), *sorted(FOLDER.glob("zh/solutions/*.ipynb"))]
NOTEBOOKS = [*sorted(FOLDER.glob("*.ipynb")), *SOLVED, *CHINESE]
EDITIONS = [str(path.relative_to(FOLDER)) for path in NOTEBOOKS]
MARK = re.compile(r"^\s*#\s*(NBVAL_\w+)", re.MULTILINE)
MARKED: dict[
    tuple[str, int], str
] = {}  # (notebook, cell's count) -> why it is not compared; none so far


def code_cells(path: Path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def texts(output) -> list[str]:
    """The texts of an output that nbval compares."""
    if output.output_type == "stream":
        return [output.text]
    return [text for kind, text in output.get("data", {}).items() if kind.startswith("text/")]


def texts_of(output, kind: str) -> str:
    """The text of one kind that an output holds, or nothing."""
    return output.get("data", {}).get(kind, "")


def is_marked(cell) -> bool:
    return bool(MARK.search(cell.source)) or any(
        tag.startswith("nbval-") for tag in cell.metadata.get("tags", [])
    )


def faults(cells, name: str) -> list[str]:
    """What of the contract these code cells break."""
    found = []
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        found.append(
            "execution counts do not run 1, 2, 3...: nbval does not compare a cell whose count is "
            "null"
        )
    marked = [cell for cell in cells if is_marked(cell)]
    if any((name, cell.execution_count) not in MARKED for cell in marked):
        found.append("a cell is marked for nbval that MARKED does not list with its reason")
    if len(marked) > 0.05 * len(cells):
        found.append("more than 5 % of the cells are not compared")
    compared = [
        cell
        for cell in cells
        if not is_marked(cell) and any(texts(output) for output in cell.outputs)
    ]
    if len(compared) < 0.6 * len(cells):
        found.append("less than 60 % of the cells have a text output that is compared")
    if any(
        output.output_type == "error" or output.get("name") == "stderr"
        for cell in cells
        for output in cell.outputs
    ):
        found.append("an error, or something on stderr, is stored")
    if any("WRONG" in text for cell in cells for output in cell.outputs for text in texts(output)):
        found.append(
            "the check of the environment found something wrong when the outputs were stored"
        )
    return found


def described(cell) -> bool:
    """Whether each picture of a cell has a description: as alternative text, as caption, and as
    plain text.
    """
    shown = [output.data for output in cell.outputs if "data" in output]
    if any("image/png" in data for data in shown):
        return False
    pages = [data for data in shown if "<img" in data.get("text/html", "")]
    for data in pages:
        alt = re.search(r' alt="([^"]+)"', data["text/html"])
        caption = re.search(r"<figcaption[^>]*>([^<]+)</figcaption>", data["text/html"])
        if not alt or not caption or alt[1] != caption[1]:
            return False
        if html.unescape(alt[1]) not in data["text/plain"]:
            return False
    return True


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_contract(path):
    cells = code_cells(path)
    assert faults(cells, path.name) == []
    assert all(described(cell) for cell in cells)
    kernel = nbformat.read(path, as_version=4).metadata.kernelspec.name
    assert kernel == "python3"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_headings_go_down_one_level_at_a_time(path):
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_one <= level + 1 for level, next_one in zip(levels, levels[1:]))
    assert ("分钟" if path in CHINESE else "minutes") in cells[0].source


def test_the_guards_notice():
    """Each fault, planted, is found: otherwise the test above proves nothing."""
    sound = code_cells(NOTEBOOKS[0])
    assert not faults(sound, "x")

    def planted(change) -> list[str]:
        cells = code_cells(NOTEBOOKS[0])
        change(cells)
        return faults(cells, "x")

    def silence(cells):
        for cell in cells[: len(cells) // 2]:
            cell.outputs = []

    assert "null" in planted(lambda cells: cells[3].update(execution_count=None))[0]
    assert "MARKED" in planted(lambda cells: cells[3].update(source="# NBVAL_IGNORE_OUTPUT\n1"))[0]
    assert "MARKED" in planted(lambda cells: cells[3].metadata.update(tags=["nbval-skip"]))[0]
    assert "60 %" in planted(silence)[0]
    assert (
        "environment"
        in planted(lambda cells: cells[0].outputs[0].update(text="WRONG fonts: none"))[0]
    )
    assert "stderr" in planted(lambda cells: cells[0].outputs[0].update(name="stderr"))[0]
    undescribed = next(
        cell for cell in sound if any("<img" in texts_of(o, "text/html") for o in cell.outputs)
    )
    (figure,) = (output for output in undescribed.outputs if "data" in output)
    for kind, faulty in (
        ("text/html", re.sub(r' alt="[^"]*"', "", figure.data["text/html"])),
        ("text/html", re.sub(r"<figcaption.*</figcaption>", "", figure.data["text/html"])),
        ("text/plain", "<figure>"),
    ):
        with_fault = copy.deepcopy(undescribed)
        (output,) = (output for output in with_fault.outputs if "data" in output)
        output.data[kind] = faulty
        assert described(undescribed)
        assert not described(with_fault)


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_the_learners_edition_is_made_from_the_solved_one(path):
    """Making it again changes neither a source nor any metadata; nothing stands in it that is not
    made.
    """
    made, stored = (
        learners(nbformat.read(path, as_version=4)),
        nbformat.read(FOLDER / path.name, as_version=4),
    )
    assert content(made) == content(stored), "run: make notebooks"


def test_every_chapter_has_both_editions():
    assert {path.name for path in FOLDER.glob("*.ipynb")} == {path.name for path in SOLVED}


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_solutions_pass_and_stubs_do_not(path):
    """As stored, and nbval holds what is stored to what is computed."""
    for edition, mark in ((path, "✓"), (FOLDER / path.name, "○")):
        asked = [
            cell for cell in code_cells(edition) if re.match(r'(check|predict)\("\d', cell.source)
        ]
        assert len(asked) >= 5
        for cell in asked:
            assert cell.outputs[0].text.startswith(mark), cell.source


REPAIRS = ("ex_5_6", "ex_5_7", "ex_5_8")  # the broken loop, nearly all of them, stands before


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_no_solution_leaks_into_the_learners_edition(path):
    """No line of a solution that is long enough to be one stands in any cell or output of the
    learner's edition.
    """
    solutions = [
        line.strip()
        for cell in code_cells(path)
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in REPAIRS
        for part in SOLUTION.finditer(cell.source)
        for line in part.group(0).splitlines()[1:-1]
    ]
    assert solutions
    common = ("#", "import ", "from ")  # say nothing of a solution
    telling = [line for line in solutions if len(line) > 24 and not line.startswith(common)]
    learner = nbformat.read(FOLDER / path.name, as_version=4)
    everything = "\n".join(cell.source for cell in learner.cells)
    assert "SOLUTION" not in everything
    assert [line for line in telling if line in everything] == []


REPLAY = """import json, sys
from IPython.display import display
for kind, name, content in json.loads({outputs!r}):
    if kind == "stream":
        getattr(sys, name).write(content)
        getattr(sys, name).flush()
    else:
        display(content, raw=True)"""


def replayed(path: Path, planted: int):
    """The notebook with each cell saying at once what is stored; in the stored text of output
    `planted` a character is changed.

    Returns it with the numbers of the cells that nbval must refuse.
    """
    cells, changed = [], []
    for number, cell in enumerate(code_cells(path)):
        stored = list(cell.outputs)
        said = json.dumps(
            [
                (o.output_type, o.get("name"), o.text if o.output_type == "stream" else o.data)
                for o in stored
            ]
        )
        for output in stored:
            output.pop("execution_count", None)
        if planted < len(stored) and texts(stored[planted]):
            changed.append(number)
            output = stored[planted]
            if output.output_type == "stream":
                output.text = output.text[:-2] + "#" + output.text[-1]
            elif "text/html" in output.data:
                page = output.data["text/html"]
                end = "</figcaption>" if "</figcaption>" in page else page[-1]  # a sound has none
                output.data["text/html"] = page.replace(end, f"#{end}")
            else:
                output.data["text/plain"] += "#"
        cells.append(
            new_code_cell(REPLAY.format(outputs=said), outputs=stored, execution_count=number + 1)
        )
    notebook = new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }
    return notebook, changed


PLANTED = [pytest.param(n, marks=pytest.mark.xdist_group(f"planted in output {n}")) for n in (0, 1)]


@pytest.fixture(scope="module", params=PLANTED)
def judged_by_nbval(request, tmp_path_factory):
    """All notebooks, one after the other in one, with an error planted in this output of each cell.

    So one run of nbval, in one kernel, serves them all: no cell knows of another. Gives for each
    edition the cells that nbval must refuse, those that it refused, those that it let pass and the
    number of all; and all that nbval said.
    """
    cells, parts = [], []
    for path in NOTEBOOKS:
        notebook, changed = replayed(path, request.param)
        parts.append((len(cells), len(notebook.cells), changed))
        cells += notebook.cells
    for number, cell in enumerate(cells):
        cell.execution_count, cell.id = number + 1, f"cell-{number}"
    notebook.cells = cells
    folder = tmp_path_factory.mktemp("replayed")
    nbformat.write(notebook, folder / "replayed.ipynb")
    shutil.copy(FOLDER / "conftest.py", folder)  # with the rule for pictures
    options = ["--nbval", "-p", "no:cacheprovider", "-q", "-rA", "--tb=no"]
    command = [sys.executable, "-m", "pytest", *options, "replayed.ipynb"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    told = {}
    for word in ("FAILED", "PASSED"):
        found = re.findall(rf"^{word} \S*::Cell (\d+)", said, re.MULTILINE)
        told[word] = set(map(int, found))
    judged = {
        edition: (set(changed), *(_of(told[word], start, count) for word in told), count)
        for edition, (start, count, changed) in zip(EDITIONS, parts)
    }
    return judged, said


def _of(cells: set[int], start: int, count: int) -> set[int]:
    """Return those of the cells that belong to one notebook, counted from its first."""
    return {number - start for number in cells if start <= number < start + count}


@pytest.mark.parametrize("edition", EDITIONS)
def test_nbval_notices_an_error_planted_in_any_stored_text(judged_by_nbval, edition):
    judged, said = judged_by_nbval
    changed, refused, passed, count = judged[edition]
    assert changed
    assert refused == changed, said
    assert refused | passed == set(range(count)), said


def test_nbval_reads_alternative_texts_and_captions_and_no_bytes_of_pictures(tmp_path):
    """The same figure with other bytes passes; with another alternative text, caption or width it
    does not.
    """
    stored = '<figure><img alt="A." width="90" src="data:image/png;base64,iVB="><figcaption>A.'
    changes = {"iVB=": "iVC=", 'alt="A."': 'alt="B."', "caption>A.": "caption>B.", "90": "91"}
    cells = []
    for number, (old, new) in enumerate(changes.items(), 1):
        said = {"text/html": stored.replace(old, new), "text/plain": "Figure: A."}
        outputs = [new_output("display_data", {"text/html": stored, "text/plain": "Figure: A."})]
        source = f"from IPython.display import display\ndisplay({said!r}, raw=True)"
        cells.append(new_code_cell(source, outputs=outputs, execution_count=number))
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "pictures.ipynb")
    shutil.copy(FOLDER / "conftest.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-q", "-rA"]
    said = subprocess.run([*command, "--tb=no"], cwd=tmp_path, capture_output=True, text=True)
    passed = re.findall(r"^(PASSED|FAILED) \S*::Cell (\d)", said.stdout, re.MULTILINE)
    assert dict(map(reversed, passed)) == {
        "0": "PASSED",
        "1": "FAILED",
        "2": "FAILED",
        "3": "FAILED",
    }
