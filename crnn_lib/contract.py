"""Constants shared by pictures and models; without torch and fonts, so every part may import it."""

from __future__ import annotations

HEIGHT, HEIGHTS = 32, (32, 48, 64)  # pixels of the pictures that a model sees: default, choices
# how a picture becomes numbers; stored with the weights (and their height): others are refused
PREPROCESSING = {"height": HEIGHT, "mode": "grey", "black": -1.0, "white": 1.0, "padding": 0.0}

PRESETS = ("small", "medium", "large", "strided", "paper", "article", "resnet")  # of CRNN
RECURRENCES = ("lstm", "gru")
STYLES = ("clean", "document", "scene", "loose")  # of rendered pictures
TEXTS = ("random", "words", "everyday")  # what rendered pictures say
OPTIMIZERS = ("muon", "adamw")
PRECISIONS = ("float32", "mixed")
FREEZABLE = ("cnn",)  # parts of a model that fine-tuning may leave as they are
DECODERS = ("greedy", "beam")
NORMAL_FORMS = ("nfc",)  # of Unicode, for labels and texts
ROTATIONS = ("auto",)  # of pictures that are taller than wide
