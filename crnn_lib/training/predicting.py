"""Reading a dataset with a model, to validate it."""

from __future__ import annotations

import torch
from torch.utils.data import DataLoader, Dataset, Subset

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.samples import Collate, Sample
from crnn_lib.decoding.greedy import greedy_decode
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.model.crnn import CRNN
from crnn_lib.training.batches import size_of
from crnn_lib.training.processes import Processes


@torch.inference_mode()
def predict(
    model: CRNN, data: Dataset[Sample], alphabet: Alphabet, *, batch_size: int = 32
) -> tuple[list[str], list[str]]:
    """Return references and greedy readings of a dataset with a length, in its order.

    The model is left in eval mode.
    """
    model.eval()
    device = next(model.parameters()).device
    references: list[str] = []
    predictions: list[str] = []
    collate, generator = Collate(alphabet), torch.Generator()
    for batch in DataLoader(data, batch_size=batch_size, collate_fn=collate, generator=generator):
        log_probs, lengths = model(batch.images.to(device), batch.widths)
        references += batch.texts
        predictions += [alphabet.decode(read.labels) for read in greedy_decode(log_probs, lengths)]
    return references, predictions


def measure(
    model: CRNN, valid: Dataset[Sample], alphabet: Alphabet, batch_size: int, processes: Processes
) -> tuple[float, float]:
    """Return character error rate and exact match on `valid`, of which each process reads a share.

    Raises what the data raise.
    """
    processes.broadcast(model.buffers())  # BatchNorm's averages are each process's own
    share = Subset(valid, range(processes.rank, size_of(valid) or 0, processes.world_size))
    parts = processes.gather(predict(model, share, alphabet, batch_size=batch_size))
    references = [text for part, _ in parts for text in part]
    predictions = [text for _, part in parts for text in part]
    return character_error_rate(references, predictions), exact_match(references, predictions)
