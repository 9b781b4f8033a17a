"""Training: `fit` and its parts.

Read `loop` first, then `objective` (the loss of a step), `batches` (which samples a step sees),
`config` and `optimizers`. `history` and `checkpoints` keep what a run has done, `processes` lets
several share it.
"""

from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.history import History, Record
from crnn_lib.training.loop import fit, predict
from crnn_lib.training.objective import Objective

__all__ = ["History", "Objective", "Record", "TrainConfig", "TrainingError", "fit", "predict"]
