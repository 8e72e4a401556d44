#!/usr/bin/env python3
"""PyTorch's side of `npm run bench -- train`: the same network, weights, patches, loss and optimiser.

Reads FOLDER/step.json and its raw float32 files, takes as many training steps as asked, writes the first gradient beside them
and prints one line of JSON: the best time of a step and the peak memory of the process. Debian: python3-torch. With CUDA where
the setting's device is not cpu.
"""
import json
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder, times = sys.argv[1], int(sys.argv[2])
with open(f"{folder}/step.json", encoding="utf8") as file:
    setting = json.load(file)
torch.set_num_threads(setting["threads"])
DEVICE = "cpu" if setting["device"] == "cpu" else "cuda"
WIDTHS, UNITS, CHANNELS = (setting["network"][key] for key in ("widths", "units", "channels"))
BATCH, PATCH = setting["batch"], setting["patch"]
DICE_SMOOTHING = 1


def numbers(name):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}.f32", "<f4")).to(DEVICE)


flat = numbers("parameters")
parameters = {
    name: flat[offset : offset + int(np.prod(shape))].reshape(shape).clone().requires_grad_()
    for name, shape, offset in setting["layout"]
}


def units(x, level, name):
    for index in range(UNITS[level]):
        kernel, gain, bias = (parameters[f"{name}.{index}.{part}"] for part in ("kernel", "gain", "bias"))
        x = F.relu(F.batch_norm(F.conv3d(x, kernel, padding=1), None, None, gain, bias, training=True))
    return x


def level(x, depth):
    down = units(x, depth, f"down{depth}")
    if depth == len(WIDTHS) - 1:
        return down
    below = F.conv3d(level(F.max_pool3d(down, 2), depth + 1), parameters[f"project{depth}.kernel"])
    return units(down + F.interpolate(below, scale_factor=2, mode="nearest"), depth, f"up{depth}")


def soft_dice_loss(logits, labels):
    """Of every structure and patch; on random labels each occurs in each patch."""
    p = logits.softmax(dim=1)[:, 1:].flatten(2)
    t = F.one_hot(labels, CHANNELS).movedim(-1, 1)[:, 1:].flatten(2).to(p.dtype)
    return 1 - ((2 * (p * t).sum(2) + DICE_SMOOTHING) / (p.sum(2) + t.sum(2) + DICE_SMOOTHING)).mean()


def merged_label_loss(logits, labels):
    """No label is missing in the benchmark, so the loss is the plain one."""
    loss = F.cross_entropy(logits, labels)
    return loss + setting["diceWeight"] * soft_dice_loss(logits, labels) if setting["diceWeight"] > 0 else loss


ct = numbers("ct").reshape(BATCH, 1, *PATCH)
labels = numbers("labels").reshape(BATCH, *PATCH).long()
optimiser = torch.optim.NAdam(parameters.values(), lr=setting["learningRate"], foreach=True)
seconds = []
for step in range(times):
    start = time.perf_counter()
    optimiser.zero_grad(set_to_none=True)
    loss = merged_label_loss(F.conv3d(level(ct, 0), parameters["classify.kernel"], parameters["classify.bias"]), labels)
    loss.backward()
    if step == 0:
        gradient = torch.cat([each.grad.reshape(-1) for each in parameters.values()]).cpu().numpy().astype("<f4")
    optimiser.step()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    seconds.append(time.perf_counter() - start)
gradient.tofile(f"{folder}/pytorch-gradient.f32")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": min(seconds), "peakBytes": peak}))
