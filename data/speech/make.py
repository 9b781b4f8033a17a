"""Speak the digits: `python data/speech/make.py` (needs the Debian package espeak-ng 1.51).

Each of the voices below says each digit twice, slower and lower, then faster and higher. What
espeak-ng writes (22,050 samples a second) is brought to 8,000, the silence at both ends is cut off,
and the loudest sample becomes 0.9.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

from torch import Tensor

from crnn_lib.uses.sound import RATE, load_sound, save_sound

HERE = Path(__file__).parent
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# of espeak-ng: an accent, and a variant of the throat; no two of them sound nearly the same
VOICES = (
    "en-us", "en-us+m2", "en-us+m8", "en-us+f1", "en-us+Alicia", "en-us+Andrea", "en-us+Andy",
    "en-us+Annie", "en-us+antonio", "en-us+boris", "en-us+Denis", "en-us+grandma", "en-us+marcelo",
    "en-us+paul", "en-us+steph", "en-029+f4", "en-029+klatt4", "en-029+m3", "en-gb-scotland",
    "en-gb-scotland+Annie", "en-gb-x-gbclan+f2", "en-gb-x-gbclan+m7", "en-gb-x-gbcwmd+f4",
    "en-gb-x-gbcwmd+m3", "en-us+f3", "en-us+linda", "en-us+shelby", "en-us+belinda", "en-us+travis",
    "en-us+quincy", "en-us+david", "en-us+adam", "en-us+zac", "en-us+kaukovalta", "en-us+anika",
    "en-us+iven", "en-us+norbert", "en-us+pedro", "en-us+pablo", "en-us+Gene", "en-us+Jacky",
    "en-us+Lee", "en-us+Marco", "en-gb-x-rp", "en-gb-x-rp+f1", "en-029+f5", "en-029+m8",
    "en-029+Andy", "en-029+travis", "en-gb-x-gbcwmd+f5", "en-gb-x-gbcwmd+m8", "en-gb-x-gbcwmd+Andy",
    "en-gb-x-gbcwmd+linda",
)  # fmt: skip
# words a minute, pitch from 0 to 99
TAKES = {"slow": ("-s", "130", "-p", "40"), "fast": ("-s", "190", "-p", "60")}
QUIET = 0.02  # of the loudest sample: what is below it at both ends is silence
EDGE = RATE // 100  # samples of silence that stay


def main() -> int:
    """Write recordings/ and labels.csv."""
    (HERE / "recordings").mkdir(exist_ok=True)
    rows = []
    for voice in VOICES:
        for digit, word in enumerate(DIGITS):
            for take, options in TAKES.items():
                name = f"recordings/{voice}_{digit}_{take}.wav"
                save_sound(HERE / name, cut(speak(word, voice, options)))
                rows.append((name, str(digit), voice, take))
    with (HERE / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("file", "text", "speaker", "take"), *rows])
    print(f"{len(rows)} recordings of {len(VOICES)} voices")
    return 0


def speak(word: str, voice: str, options: tuple[str, ...]) -> Tensor:
    """Let espeak-ng say the word: (samples,) at 8,000 a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        subprocess.run(["espeak-ng", "-v", voice, *options, "-w", str(path), word], check=True)
        return load_sound(path)


def cut(sound: Tensor) -> Tensor:
    """Cut the silence off at both ends, and make the sound as loud as the others."""
    loud = (sound.abs() > QUIET * sound.abs().max()).nonzero()
    first, last = int(loud[0]), int(loud[-1])
    return 0.9 * sound[max(0, first - EDGE) : last + EDGE] / sound.abs().max()


if __name__ == "__main__":
    sys.exit(main())
