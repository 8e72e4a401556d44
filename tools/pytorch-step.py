#!/usr/bin/env python3
"""Answers of PyTorch for Arcuate's training step, kept in test/fixtures/pytorch-step.json.

Builds the network of src/model/network.ts in PyTorch, with weights and inputs drawn here, and takes three steps of
NAdam on the merged-label loss. test/nn/pytorch-step.test.ts takes the same steps in Arcuate and compares. Run by hand
when the network, the loss or the optimiser changes (Debian: python3-torch):

    python3 tools/pytorch-step.py > test/fixtures/pytorch-step.json
"""
import base64
import json

import numpy as np
import torch
import torch.nn.functional as F

WIDTHS, UNITS, CHANNELS = [2, 3, 4], [1, 2, 1], 4
SAMPLES, PATCH = 2, (8, 8, 16)
LEARNING_RATE, STEPS = 1e-2, 3

torch.manual_seed(20200908)
parameters = {}  # in the order in which the network asks for them


def parameter(name, shape, scale, centre=0.0):
    if name not in parameters:
        parameters[name] = (centre + scale * torch.randn(shape)).requires_grad_()
    return parameters[name]


def unit(x, width, name):
    kernel = parameter(f"{name}.kernel", (width, x.shape[1], 3, 3, 3), (2 / (27 * x.shape[1])) ** 0.5)
    gain = parameter(f"{name}.gain", (width,), 0.1, 1.0)
    bias = parameter(f"{name}.bias", (width,), 0.1)
    return F.relu(F.batch_norm(F.conv3d(x, kernel, padding=1), None, None, gain, bias, training=True))


def units(x, width, count, name):
    for index in range(count):
        x = unit(x, width, f"{name}.{index}")
    return x


def project(x, width, name):
    return F.conv3d(x, parameter(f"{name}.kernel", (width, x.shape[1], 1, 1, 1), (2 / x.shape[1]) ** 0.5))


def level(x, depth):
    down = units(x, WIDTHS[depth], UNITS[depth], f"down{depth}")
    if depth == len(WIDTHS) - 1:
        return down
    below = project(level(F.max_pool3d(down, 2), depth + 1), WIDTHS[depth], f"project{depth}")
    up = F.interpolate(below, scale_factor=2, mode="nearest")
    return units(down + up, WIDTHS[depth], UNITS[depth], f"up{depth}")


def network(ct):
    features = level(ct, 0)
    kernel = parameter("classify.kernel", (CHANNELS, WIDTHS[0], 1, 1, 1), (2 / WIDTHS[0]) ** 0.5)
    bias = parameter("classify.bias", (CHANNELS,), 0.1)
    return F.conv3d(features, kernel, bias)


def merged_label_loss(logits, labels, missing):
    one_hot = F.one_hot(labels, CHANNELS).movedim(-1, 1).bool()
    allowed = one_hot | (one_hot[:, :1] & missing.bool()[:, :, None, None, None])
    within = logits.masked_fill(~allowed, float("-inf"))
    return (torch.logsumexp(logits, 1) - torch.logsumexp(within, 1)).mean()


def packed(tensors):
    flat = torch.cat([each.detach().reshape(-1) for each in tensors]).numpy().astype("<f4")
    return base64.b64encode(flat.tobytes()).decode()


ct = torch.randn((SAMPLES, 1, *PATCH))
labels = torch.randint(0, CHANNELS, (SAMPLES, *PATCH))
missing = torch.tensor([[0, 0, 0, 0], [0, 0, 1, 1]])  # the second case lacks two labels
labels[1][labels[1] >= 2] = 0

network(ct)  # makes the parameters
answers = {
    "widths": WIDTHS, "units": UNITS, "channels": CHANNELS, "samples": SAMPLES, "patch": PATCH,
    "learningRate": LEARNING_RATE, "torch": torch.__version__,
    "names": list(parameters), "initial": packed(parameters.values()),
    "ct": packed([ct]), "labels": packed([labels.float()]), "missing": missing.flatten().tolist(),
    "losses": [],
}
# PyTorch 1.13's loop over single tensors multiplies the momentum in once too often (mu_product * mu * mu_next); its
# "foreach" form is Dozat's, and so are both forms of later versions.
optimiser = torch.optim.NAdam(parameters.values(), lr=LEARNING_RATE, foreach=True)
for step in range(STEPS):
    optimiser.zero_grad()
    loss = merged_label_loss(network(ct), labels, missing)
    loss.backward()
    answers["losses"].append(loss.item())
    if step == 0:
        answers["gradient"] = packed([each.grad for each in parameters.values()])
    optimiser.step()
answers["final"] = packed(parameters.values())
print(json.dumps(answers, indent=1))
