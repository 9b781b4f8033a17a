"""The package of npm, fetched once and compared by its hash; the folder of the browser's reader."""

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from crnn_course.publishing import browser_reader, npm

from tests import ROOT
from tests.course import run_course

PAGE = ROOT / "notebooks" / "book" / "reader"


def archive_of(files):
    """A package as npm packs it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as members:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            members.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def hash_of(content):
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


@pytest.fixture
def packed():
    settings = json.loads(browser_reader.SETTINGS.read_text(encoding="utf-8"))
    return archive_of({settings["script"]: b"script", settings["binary"]: b"binary" * 99})


@pytest.fixture
def package(packed):
    return npm.Package("onnxruntime-web", "1.2.3", hash_of(packed))


@pytest.fixture
def npm_that_gives(monkeypatch):
    """A command in place of npm, which writes these bytes as `npm pack` does."""
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")

    def making(content, code=0):
        def call(command):
            calls.append(command)
            name, version = command[2].split("@")
            if not code:
                (Path(command[-1]) / f"{name}-{version}.tgz").write_bytes(content)
            return code

        calls = []
        return call, calls

    return making


def test_a_package_is_fetched_once(tmp_path, package, packed, npm_that_gives):
    call, calls = npm_that_gives(packed)
    for _ in range(2):
        archive = npm.fetch(package, tmp_path, call)
    assert archive.read_bytes() == packed
    assert len(calls) == 1
    assert calls[0][1:3] == ["pack", "onnxruntime-web@1.2.3"]
    assert "--fetch-retries=1" in calls[0]  # without a network it ends soon
    assert [path.name for path in tmp_path.iterdir()] == ["onnxruntime-web-1.2.3.tgz"]


def test_another_hash_is_refused_and_not_kept(tmp_path, package, npm_that_gives):
    call, _ = npm_that_gives(b"something else")
    with pytest.raises(npm.HashError, match=r"has the hash sha512-.* fetch it again"):
        npm.fetch(package, tmp_path, call)
    assert list(tmp_path.iterdir()) == []


def test_without_npm_or_with_one_that_fails_a_sentence_says_so(
    tmp_path, package, npm_that_gives, monkeypatch
):
    call, _ = npm_that_gives(b"", code=1)
    with pytest.raises(npm.NpmError, match=r"npm could not fetch onnxruntime-web@1.2.3"):
        npm.fetch(package, tmp_path, call)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(npm.NpmError, match=r"there is no npm here: install Node.js, or put"):
        npm.fetch(package, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm here")
def test_npm_takes_the_settings_that_end_it_soon(tmp_path):
    """It refuses some of them together, before it asks any registry: none listens here."""
    nowhere = "--registry=http://127.0.0.1:9"
    command = ["npm", "pack", "onnxruntime-web@1.30.0", *npm.QUICK, nowhere, f"--cache={tmp_path}"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60).stderr
    assert "ECONNREFUSED" in said, said


def test_a_cache_that_cannot_be_written_is_named(tmp_path, package, packed, npm_that_gives):
    call, _ = npm_that_gives(packed)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(npm.NpmError, match=r"cannot be kept in .*file.npm: .*Not a directory"):
        npm.fetch(package, tmp_path / "file" / "npm", call)


def test_a_file_that_the_package_lacks_is_named(tmp_path, packed):
    (tmp_path / "a.tgz").write_bytes(packed)
    with pytest.raises(npm.NpmError, match=r"a.tgz has no file dist/none"):
        npm.read_member(tmp_path / "a.tgz", "dist/none")


def test_the_settings_name_one_exact_version_and_its_hash():
    package = npm.Package.of_settings(browser_reader.SETTINGS)
    assert re.fullmatch(r"\d+\.\d+\.\d+", package.version)
    assert len(base64.b64decode(package.integrity.removeprefix("sha512-"))) == 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A reader with the real model and samples, and a stand-in for ONNX Runtime Web."""
    settings = json.loads(browser_reader.SETTINGS.read_text(encoding="utf-8"))
    packed = archive_of({settings["script"]: b"script", settings["binary"]: b"binary" * 99})
    cache = tmp_path_factory.mktemp("cache")
    package = npm.Package("onnxruntime-web", settings["version"], hash_of(packed))
    (cache / package.archive).write_bytes(packed)
    out = tmp_path_factory.mktemp("site") / "reader"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(npm.Package, "of_settings", classmethod(lambda cls, path: package))
        browser_reader.build_reader(out, "../{language}/index.html", cache)
        browser_reader.build_reader(out, "../{language}/index.html", cache)  # again: replaced
    return out


def test_the_folder_holds_all_that_the_page_asks_for(folder):
    contract = json.loads((folder / "contract.json").read_text(encoding="utf-8"))
    assert contract["preprocessing"]["height"] == 32
    assert contract["field"] == {"size": 42, "stride": 4, "start": -19}
    assert "".join(contract["characters"]).startswith(' !"#')
    for sample in contract["samples"]:
        assert (folder / "samples" / sample["file"]).is_file()
    asked = []
    for page in ("index.html", "index.zh.html"):
        text = (folder / page).read_text(encoding="utf-8")
        asked += re.findall(r'(?:src|href|data-words)="([^"#:]+)"', text)
    asked = [name for name in asked if not name.startswith("..")]
    for module in (folder / "js").glob("*.js"):
        text = module.read_text(encoding="utf-8")
        asked += [f"js/{name}" for name in re.findall(r'from "\./([^"]+)"', text)]
    asked += ["runtime/ort.mjs", "runtime/ort.wasm.gz", "model.onnx", "LICENSE"]
    assert [name for name in asked if not (folder / name).is_file()] == []
    weighed = (folder / "model.onnx", folder / "runtime" / "ort.wasm.gz")
    assert contract["bytes"] == sum(path.stat().st_size for path in weighed)


def test_each_language_has_a_page_that_leads_to_the_others_and_to_its_own_site(folder, tmp_path):
    english = (folder / "index.html").read_text(encoding="utf-8")
    chinese = (folder / "index.zh.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert '<html lang="zh-CN" data-words="words.zh.json">' in chinese
    assert english.count('<a href="../en/index.html">') == 1
    assert chinese.count('<a href="../zh/index.html">') == 1
    assert '<a href="index.zh.html" hreflang="zh-CN" lang="zh-CN">中文</a>' in english
    assert '<a href="index.html" hreflang="en" lang="en">English</a>' in chinese
    words = json.loads((folder / "words.zh.json").read_text(encoding="utf-8"))
    assert words["{frames} frames"] == "{frames} 帧"
    assert "Take a sample" not in words, "that stands in the page"
    browser_reader._write_page(tmp_path, "zh", None)
    assert "课程" not in (tmp_path / "index.zh.html").read_text(encoding="utf-8").split("<h1>")[0]


def test_the_licences_of_what_is_copied_are_copied(folder):
    words = (folder / "LICENCES.txt").read_text(encoding="utf-8")
    for needed in ("Microsoft Corporation", "Permission is hereby granted", "scikit-image team"):
        assert needed in words
    assert "Redistributions of source code must retain" in words
    assert browser_reader.npm.Package.of_settings(browser_reader.SETTINGS).version in words


def test_a_folder_with_other_things_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    code, _, said = run_course(capsys, "reader", "--out", tmp_path)
    assert code == 2
    assert "exists and does not hold a reader: name a new folder" in said
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_modules_are_small():
    """Files of at most 300 lines of at most 100 characters, functions of at most 40 lines."""
    for path in [*PAGE.rglob("*.js"), *PAGE.glob("*.css"), *PAGE.glob("*.html")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 300, path
        if path.suffix == ".js":
            assert max(map(len, lines)) <= 100, path
            assert lines[0].startswith("//"), f"{path} does not say what is in it"
            assert longest_function(lines) <= 40, path


def longest_function(lines):
    """Lines of the longest function or method: from its head to the brace in the same column."""
    longest, start = 0, {}
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if line.endswith("{") and "class " not in line:
            start[indent] = number
        elif line.strip().startswith("}") and indent in start:
            longest = max(longest, number - start.pop(indent) + 1)
    return longest
