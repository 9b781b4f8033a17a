"""Training: `fit` and its parts.

Read `loop` first (fit -> Run.step -> Objective.forward -> the loss), then `objective`, `batches`
(which samples a step sees), `config` and `optimizers`. `predicting` validates, `history` and
`checkpoints` keep what a run has done, `processes` lets several share it, `machine` has the rest.
"""

from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.history import History, Record
from crnn_lib.training.loop import fit
from crnn_lib.training.objective import Objective
from crnn_lib.training.predicting import predict

__all__ = [
    "History", "Objective", "Record", "TrainConfig", "TrainingError", "fit", "predict",
]  # fmt: skip
