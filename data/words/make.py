"""Write english.txt: `pip install wordfreq`, then `python data/words/make.py`."""

import re
from pathlib import Path

from wordfreq import top_n_list

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
words = [word for word in top_n_list("en", 90_000) if WORD.fullmatch(word) and (len(word) > 1 or word in "ai")]
Path(__file__).with_name("english.txt").write_text("\n".join(words[:50_000]) + "\n", encoding="utf-8")
