"""What pictures and models agree on. No torch here and no fonts, so that every part may import
it.
"""

from __future__ import annotations

HEIGHT = 32  # pixels of every picture that a model sees
# how a picture becomes numbers; stored with the weights, which are refused where it differs
PREPROCESSING = {"height": HEIGHT, "mode": "grey", "black": -1.0, "white": 1.0, "padding": 0.0}

PRESETS = ("small", "medium", "large", "paper", "article", "resnet")  # of CRNN
RECURRENCES = ("lstm", "gru")
STYLES = ("clean", "document", "scene")  # of rendered pictures
OPTIMIZERS = ("muon", "adamw")
PRECISIONS = ("float32", "mixed")
DECODERS = ("greedy", "beam")
