"""`crnn check`: whether this environment can train and read, and what to do if it cannot.

Nothing here imports torch at the top, so that the check works where torch is broken.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

OLDEST_PYTHON = (3, 11)
PACKAGES = (
    *("torch", "torchvision", "pillow", "matplotlib", "numpy", "fonttools", "safetensors"),
    *("tqdm", "rapidfuzz"),
)
COURSE = ("jupyterlab", "nbval", "ipywidgets")  # only the notebooks need them


@dataclass(frozen=True)
class Finding:
    """The result of one check, and what to do where it is not fine."""

    subject: str
    found: str
    fine: bool = True
    advice: str = ""


def check() -> list[Finding]:
    """Run every check on its own: one that breaks does not hide the others."""
    findings = [_python()]
    findings += [_package(name) for name in PACKAGES]
    findings += [
        _package(name, needed_by="the notebooks need") for name in COURSE if _in_checkout()
    ]
    for subject, look in _LOOKS.items():
        try:
            findings.append(look(subject))
        except Exception as error:  # a broken install can raise anything; the check must go on
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            findings.append(Finding(subject, f"failed: {first}", False, _REINSTALL))
    return findings


def report(findings: list[Finding]) -> str:
    """Return the findings as lines of text; what is wrong comes with what to do."""
    lines = []
    for finding in findings:
        lines.append(f"{'ok   ' if finding.fine else 'WRONG'} {finding.subject}: {finding.found}")
        if not finding.fine:
            lines.append(f"      -> {finding.advice}")
    wrong = sum(not finding.fine for finding in findings)
    summary = f"{wrong} of {len(findings)} checks found something wrong"
    lines.append(summary if wrong else "everything is fine")
    return "\n".join(lines)


_REINSTALL = (
    "install again: `make lab` in a checkout, `pip install --force-reinstall crnn-lib` elsewhere"
)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    oldest = ".".join(map(str, OLDEST_PYTHON))
    advice = f"install Python {oldest} or newer and build the environment with it"
    return Finding("Python", found, sys.version_info[:2] >= OLDEST_PYTHON, advice)


def _in_checkout() -> bool:
    """Tell whether the notebooks are here too (a wheel brings the library alone)."""
    return (Path(__file__).parents[2] / "notebooks").is_dir()


def _package(name: str, needed_by: str = "crnn_lib needs") -> Finding:
    wanted = _stated(name)
    install = f'pip install "{name}{wanted.specifier}"'
    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(name, "missing", False, f"{needed_by} it: {install}")
    without_build = found.partition("+")[0]  # 2.14.1+cpu is 2.14.1
    if not wanted.specifier.contains(without_build, prereleases=True):
        return Finding(name, found, False, f"crnn_lib needs {wanted.specifier}: {install}")
    return Finding(name, found)


def _stated(name: str) -> Requirement:
    """Return the requirement as library or course state it (`torch>=2.6,<3`), else the name."""
    for project in ("crnn-lib", "crnn-course"):
        try:
            stated = [Requirement(text) for text in requires(project) or []]
        except PackageNotFoundError:
            continue
        for requirement in stated:
            if requirement.name == name:
                return requirement
    return Requirement(name)


def _torch(subject: str) -> Finding:
    torch = import_module("torch")
    return Finding(subject, f"{torch.__version__}, {torch.get_num_threads()} threads")


def _torchvision(subject: str) -> Finding:
    try:
        torchvision = import_module("torchvision")
        import_module("torchvision.models.resnet").BasicBlock(8, 8)
    except Exception as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        pair = " ".join(f'"{name}{_stated(name).specifier}"' for name in ("torch", "torchvision"))
        # within the ranges pip would leave a pair as it is that does not match
        advice = f"pip install --force-reinstall {pair}: pip takes two that match"
        return Finding(subject, f"does not work beside torch ({first})", False, advice)
    return Finding(subject, f"{torchvision.__version__} works beside torch")


def _ctc(subject: str) -> Finding:
    """Compute the loss of the label 1 in two frames with three equally probable classes.

    Of the 9 paths 3 spell it (11, 1-, -1), so it is log 3.
    """
    torch = import_module("torch")
    log_probs = torch.full((2, 1, 3), -math.log(3.0))
    loss = torch.nn.functional.ctc_loss(
        log_probs, torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1])
    ).item()
    fine = abs(loss - math.log(3.0)) < 1e-5
    return Finding(subject, f"{loss:.4f}, expected {math.log(3.0):.4f}", fine, _REINSTALL)


def _fonts(subject: str) -> Finding:
    rendering = import_module("crnn_lib.rendering")
    fonts = rendering.default_fonts()
    rendering.render("Hello")
    advice = "install the font packages: pip install matplotlib font-roboto font-lato"
    return Finding(subject, f"{len(fonts)} files that draw letters", len(fonts) >= 10, advice)


def _weights(subject: str) -> Finding:
    reader = import_module("crnn_lib.reader").Reader.pretrained()
    rendering = import_module("crnn_lib.rendering")
    plain = [font for font in rendering.default_fonts() if font.name == "DejaVuSans.ttf"]
    drawn = rendering.render("Hello", fonts=plain, height=reader.model.height)
    read = reader.read(drawn.image).text
    return Finding(subject, f"a drawn 'Hello' is read as {read!r}", read == "Hello", _REINSTALL)


def _gpu(subject: str) -> Finding:
    torch = import_module("torch")
    if torch.backends.mps.is_available():
        return Finding(subject, "Apple's mps, to be asked for: --device mps (it was not tried)")
    if not torch.cuda.is_available():
        return Finding(subject, "none, which is fine: everything here runs on two CPU cores")
    return Finding(subject, f"{torch.cuda.get_device_name()} with CUDA {torch.version.cuda}")


_LOOKS: dict[str, Callable[[str], Finding]] = {
    "torch imports": _torch,
    "torchvision and torch": _torchvision,
    "a known CTC loss": _ctc,
    "fonts": _fonts,
    "shipped weights": _weights,
    "GPU": _gpu,
}
