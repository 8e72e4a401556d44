#!/usr/bin/env python3
"""Trains a network in PyTorch by a usual recipe, for `npm run bench -- accuracy`.

    train.py RUN TRAINING     RUN/definition.json says how, TRAINING holds exported cases

Writes RUN/model.pt and RUN/trained.json. AdamW with a polynomial fall of the learning rate, instance normalisation, two
patches a step, cross entropy and soft Dice with labels that a case lacks merged into the background. The run ends when it
has used its processor seconds, those of the process that draws the patches included. Debian: python3-torch python3-nibabel
python3-scipy.
"""
import json
import os
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from networks import build, draw_weights
from patches import PatchStream, intensity_of, read_cases

BATCH = 2
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-2
POWER = 0.9
WARM_UP_STEPS = 10
LARGEST_GRADIENT = 12
SMOOTH = 1e-5


def merged_loss(logits, labels, missing):
    """Of one patch [1, channels, z, y, x]: a voxel of the background may hold any structure that the case lacks."""
    log_share = F.log_softmax(logits, dim=1)
    likelihood = log_share.gather(1, labels[:, None])[:, 0]
    if missing:
        background = log_share[:, [0, *missing]].logsumexp(dim=1)
        likelihood = torch.where(labels == 0, background, likelihood)
    loss = -likelihood.mean()
    drawn = [label for label in range(1, logits.shape[1]) if label not in missing]
    if not drawn:
        return loss
    share = log_share[0, drawn].exp().flatten(1)
    reference = torch.stack([labels[0] == label for label in drawn]).flatten(1).float()
    common, sizes = (share * reference).sum(1), share.sum(1) + reference.sum(1)
    return loss + 1 - ((2 * common + SMOOTH) / (sizes + SMOOTH)).mean()


class Clock:
    """Processor seconds of training: of this process, and of the one that draws the patches, as its last patch told."""

    def __init__(self, drawing_seconds):
        self.drawing_seconds = drawing_seconds
        self.start = time.process_time() + drawing_seconds

    def seconds(self):
        return time.process_time() + self.drawing_seconds - self.start


def train(model, stream, limit_seconds):
    """Steps until the processor seconds are used. Returns what is told of the run."""
    optimiser = torch.optim.AdamW(model.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    patches = iter(torch.utils.data.DataLoader(stream, batch_size=None, num_workers=1, prefetch_factor=4))
    *_, drawing_seconds = next(patches)  # so that the other process has started
    clock, start, losses = Clock(drawing_seconds), time.perf_counter(), []
    while (done := clock.seconds() / limit_seconds) < 1:
        warm = min((len(losses) + 1) / WARM_UP_STEPS, 1)
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * warm * (1 - done) ** POWER
        batch = [next(patches) for _ in range(BATCH)]
        clock.drawing_seconds = batch[-1][3]
        optimiser.zero_grad(set_to_none=True)
        logits = model(torch.stack([ct for ct, _, _, _ in batch]))
        each = [merged_loss(logits[n : n + 1], labels[None], missing) for n, (_, labels, missing, _) in enumerate(batch)]
        loss = torch.stack(each).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
        optimiser.step()
        losses.append(loss.item())
    wall_seconds = time.perf_counter() - start
    return {
        "steps": len(losses),
        "patches": BATCH * len(losses),
        "wallSeconds": wall_seconds,
        "processorSeconds": clock.seconds(),
        "lastLoss": float(np.mean(losses[-50:])),
        "parameters": sum(each.numel() for each in model.parameters()),
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def main(run, training):
    with open(os.path.join(run, "definition.json"), encoding="utf8") as file:
        definition = json.load(file)
    torch.set_num_threads(definition["threads"])
    torch.manual_seed(definition["seed"])
    channels = 1 + len(definition["structures"])
    model = build(definition["network"], channels)
    draw_weights(model)
    cases = read_cases(training, definition["spacingMm"], channels)
    intensity = intensity_of(cases)
    stream = PatchStream(cases, intensity, definition["patch"], definition["seed"])
    told = train(model, stream, definition["processorSeconds"])
    torch.save({"weights": model.state_dict(), "intensity": intensity}, os.path.join(run, "model.pt"))
    with open(os.path.join(run, "trained.json"), "w", encoding="utf8") as file:
        json.dump(told, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
