"""Write english.txt: `python data/words/make.py`.

Needs `pip install wordfreq==3.1.1 better-profanity==0.7.0`. A class should not giggle at an
exercise: each word that better-profanity lists is replaced by the next frequent word after the
50,000, so that all others keep their rank (and pictures drawn for the same seed keep their words).
"""

import re
from importlib.resources import files
from pathlib import Path

from wordfreq import top_n_list

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
listed = (files("better_profanity") / "profanity_wordlist.txt").read_text(encoding="utf-8")
left_out = {word.strip().lower() for word in listed.split("\n")}
plain = [word for word in top_n_list("en", 90_000) if WORD.fullmatch(word)]
words = [word for word in plain if len(word) > 1 or word in "ai"]
spare = (word for word in words[50_000:] if word not in left_out)
kept = [next(spare) if word in left_out else word for word in words[:50_000]]
Path(__file__).with_name("english.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
