"""CTC: from the class scores of every frame to a text, without aligned labels.

Read `derivation` first: one sample at a time, in the order in which CTC is derived. `batched`
computes the same for a batch, `loss` is what a training uses, `checks` are the error messages of
all three.
"""

from crnn_lib.ctc.batched import align_batch, ctc_loss, minimum_frames_batch
from crnn_lib.ctc.derivation import (
    Alignment,
    align,
    collapse,
    enumerate_alignments,
    forward_backward,
    logit_gradient,
    minimum_frames,
    posteriors,
    trellis,
)
from crnn_lib.ctc.loss import CTCLoss

__all__ = [
    "Alignment", "CTCLoss", "align", "align_batch", "collapse", "ctc_loss", "enumerate_alignments",
    "forward_backward", "logit_gradient", "minimum_frames", "minimum_frames_batch", "posteriors",
    "trellis",
]  # fmt: skip
