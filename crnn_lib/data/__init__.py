"""Samples and batches, and the datasets they come from.

Read `samples` first (Sample, Batch, Collate), then `pictures` (files -> tensors), `labels` (files
with their texts in a labels.csv) and `labelled` (the dataset of them). `drawn` is
the base class of datasets that draw their samples.
"""

from crnn_lib.data.drawn import DrawnSamples
from crnn_lib.data.labelled import LabelledFiles, LabelledImages
from crnn_lib.data.labels import LabelRules, LabelsError, read_labels
from crnn_lib.data.pictures import PictureError, load_picture, scaled_width, to_tensor
from crnn_lib.data.samples import Batch, Collate, Sample, pad_images

__all__ = [
    "Batch", "Collate", "DrawnSamples", "LabelRules", "LabelledFiles", "LabelledImages",
    "LabelsError", "PictureError", "Sample", "load_picture", "pad_images",
    "read_labels", "scaled_width", "to_tensor",
]  # fmt: skip
