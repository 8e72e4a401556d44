"""The two networks of PyTorch's side. Both take [n, 1, z, y, x] and give logits [n, channels, z, y, x]."""
import torch
import torch.nn.functional as F
from torch import nn


def unit(inputs, outputs, activation, stride=1):
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False),
        nn.InstanceNorm3d(outputs, affine=True),
        activation,
    )


class UNet(nn.Module):
    """The usual 3D U-Net: strided convolutions down, transposed convolutions up, skips concatenated."""

    def __init__(self, widths, units, channels):
        super().__init__()

        def stage(inputs, outputs, count, stride=1):
            layers = [unit(inputs, outputs, nn.LeakyReLU(0.01, inplace=True), stride)]
            layers += [unit(outputs, outputs, nn.LeakyReLU(0.01, inplace=True)) for _ in range(count - 1)]
            return nn.Sequential(*layers)

        self.encoder = nn.ModuleList(
            stage(inputs, width, count, 1 if depth == 0 else 2)
            for depth, (inputs, width, count) in enumerate(zip([1, *widths], widths, units))
        )
        pairs = list(zip(widths, widths[1:], units))[::-1]
        self.enlarge = nn.ModuleList(nn.ConvTranspose3d(below, width, 2, stride=2, bias=False) for width, below, _ in pairs)
        self.decoder = nn.ModuleList(stage(2 * width, width, count) for width, _, count in pairs)
        self.classify = nn.Conv3d(widths[0], channels, kernel_size=1)

    def forward(self, x):
        skips = []
        for stage in self.encoder:
            x = stage(x)
            skips.append(x)
        for enlarge, stage, skip in zip(self.enlarge, self.decoder, skips[-2::-1]):
            x = stage(torch.cat((skip, enlarge(x)), dim=1))
        return self.classify(x)


class ArcuateNetwork(nn.Module):
    """Arcuate's network with instance normalisation: pooling down, projections and repeated voxels up, skips added."""

    def __init__(self, widths, units, channels):
        super().__init__()

        def stage(inputs, width, count):
            return nn.Sequential(*(unit(inputs if index == 0 else width, width, nn.ReLU(inplace=True)) for index in range(count)))

        self.down = nn.ModuleList(stage(*sizes) for sizes in zip([1, *widths], widths, units))
        self.project = nn.ModuleList(nn.Conv3d(below, width, 1, bias=False) for width, below in zip(widths, widths[1:]))
        self.up = nn.ModuleList(stage(width, width, count) for width, count in zip(widths[:-1], units))
        self.classify = nn.Conv3d(widths[0], channels, kernel_size=1)

    def forward(self, x):
        return self.classify(self._level(x, 0))

    def _level(self, x, depth):
        x = self.down[depth](x)
        if depth == len(self.project):
            return x
        below = self.project[depth](self._level(F.max_pool3d(x, 2), depth + 1))
        return self.up[depth](x + F.interpolate(below, scale_factor=2, mode="nearest"))


def build(network, channels):
    """@param network: kind, widths and units, as the run's definition states them."""
    kinds = {"unet": UNet, "arcuate": ArcuateNetwork}
    return kinds[network["kind"]](network["widths"], network["units"], channels)


def draw_weights(model):
    for module in model.modules():
        if isinstance(module, (nn.Conv3d, nn.ConvTranspose3d)):
            nn.init.kaiming_normal_(module.weight, a=0.01)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
