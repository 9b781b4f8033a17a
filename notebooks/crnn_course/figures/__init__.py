"""Figures of the course, each with a description computed from what is drawn.

- `page`: the style of all figures, and how `show` puts one on a page
- `fallback`: fonts for texts that the style's typeface lacks
- `base`: colours, drawing helpers, and the figures that several chapters draw
- `architecture`: the diagram of the whole, and `stages`, what it is drawn from (every chapter)
- `data`: drawn words, their widths, and the padding of a batch (chapter 01)
- `cnn`: sliding windows, receptive fields, gradients, and the column explorer (chapter 02)
- `letters`: letters drawn alone and among others, and how much their ink differs (chapter 03)
- `context`: a cell's memory, the damage done by padding, and the context meter (chapter 03)
- `ctc`: alignments, the trellis with its tables, gradients, and posteriors (chapter 04)
- `film`: a model watched while it trains, and two moments of that film (chapter 05)
- `training`: learning rates, seeds, and the losses and fingerprints of sick runs (chapter 05)
- `decoding`: paths and the texts they spell, and where characters stand (chapter 06)
- `beam`: prefix beam search as a tree, and what a wider beam finds (chapter 06)
- `language`: tries, weights of a language model, and decoders compared (chapter 06)
- `reality`: intervals, calibration, photographs and renderings, labelled lines (chapter 07)
- `uses`: recordings, their pictures, and mel bands (chapter 08)
- `scale`: the speed of each part of a training (chapter 09)
"""

from crnn_course.figures.page import show

__all__ = ["show"]
