"""`python -m crnn_lib check` in broken environments: it says what is wrong and what to do, and
never breaks itself.
"""

import importlib.metadata
import subprocess
import sys
from types import SimpleNamespace

import pytest

from crnn_lib.cli import check as environment


def finding(subject: str) -> environment.Finding:
    return next(found for found in environment.check() if found.subject == subject)


def test_this_environment_is_fine():
    findings = environment.check()
    assert [found for found in findings if not found.fine] == []
    assert environment.report(findings).endswith("everything is fine")


def test_missing_package(monkeypatch):
    real = importlib.metadata.version

    def version(name):
        if name == "nbval":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(environment, "version", version)
    found = finding("nbval")
    assert not found.fine
    assert found.advice == 'the notebooks need it: pip install "nbval==0.11.0"'


def test_wrong_version_and_cpu_build(monkeypatch):
    real = importlib.metadata.version
    monkeypatch.setattr(environment, "requires", lambda project: ["torch>=2.6,<3"])
    monkeypatch.setattr(
        environment, "version", lambda name: "2.5.1" if name == "torch" else real(name)
    )
    assert 'pip install "torch<3,>=2.6"' in finding("torch").advice
    monkeypatch.setattr(
        environment, "version", lambda name: "2.14.1+cpu" if name == "torch" else real(name)
    )
    assert finding("torch").fine


def test_a_range_is_compared_as_one(monkeypatch):
    real = importlib.metadata.version
    monkeypatch.setattr(
        environment, "version", lambda name: "1.26.4" if name == "numpy" else real(name)
    )
    assert ">=2.1" in finding("numpy").advice


def test_a_wheel_without_notebooks_does_not_miss_jupyter(monkeypatch):
    monkeypatch.setattr(environment, "_in_checkout", lambda: False)
    assert not any(found.subject == "nbval" for found in environment.check())


def test_old_python(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 1))
    found = finding("Python")
    assert not found.fine
    assert "3.11" in found.advice


@pytest.mark.parametrize(
    ("module", "subject"),
    [
        ("torch", "torch imports"),
        ("torchvision", "torchvision and torch"),
        ("crnn_lib.rendering", "fonts"),
    ],
)
def test_a_package_that_breaks_at_import(monkeypatch, module, subject):
    real = environment.import_module

    def broken(name):
        if name == module:
            raise RuntimeError("operator torchvision::nms does not exist\nand more")
        return real(name)

    monkeypatch.setattr(environment, "import_module", broken)
    found = finding(subject)
    assert not found.fine
    assert "operator torchvision::nms does not exist" in found.found
    assert "install" in found.advice


def test_a_torch_that_computes_wrongly(monkeypatch):
    real = environment.import_module
    torch = real("torch")
    wrong = SimpleNamespace(
        full=torch.full,
        tensor=torch.tensor,
        nn=SimpleNamespace(functional=SimpleNamespace(ctc_loss=lambda *_: torch.tensor(2.0))),
    )
    monkeypatch.setattr(
        environment, "import_module", lambda name: wrong if name == "torch" else real(name)
    )
    found = finding("a known CTC loss")
    assert not found.fine
    assert "2.0000, expected 1.0986" in found.found


def test_apples_gpu_is_named(monkeypatch):
    torch = environment.import_module("torch")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert "--device mps" in finding("GPU").found


def test_no_fonts(monkeypatch):
    from crnn_lib import rendering

    monkeypatch.setattr(rendering, "default_fonts", lambda: ())
    assert not finding("fonts").fine


def test_the_command_speaks_where_torch_is_broken(tmp_path):
    """A torch that cannot be imported stands first on the path: no traceback, exit code 1, what to
    do.
    """
    (tmp_path / "torch.py").write_text(
        "raise ImportError('libtorch_cpu.so: cannot open shared object file')"
    )
    done = subprocess.run(
        [sys.executable, "-m", "crnn_lib", "check"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "WRONG torch imports: failed: libtorch_cpu.so" in done.stdout
    assert "install again" in done.stdout
    assert "ok    fonts" in done.stdout  # they need no torch
    assert "Traceback" not in done.stderr
