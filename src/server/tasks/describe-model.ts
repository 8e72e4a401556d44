/** What a model file says of itself; a file that is none is refused. */
import { describeNetwork, readModelFile, sizeMultiple } from "../../model/index.ts";
import { FileStore, type StoredModelDescription } from "../../store/index.ts";
import { labelsOf } from "./segment.ts";

export interface DescribedModel {
  readonly description: StoredModelDescription;
  readonly parameterCount: number;
}

/** @throws {ArcuateError} As `readModelFile`; `model-scheme-foreign`. */
export async function describeModelFile({
  filesFolder,
  sha256,
}: {
  readonly filesFolder: string;
  readonly sha256: string;
}): Promise<DescribedModel> {
  const { description } = await readModelFile(new FileStore(filesFolder).pathOf(sha256));
  labelsOf(description);
  const { network, scheme, spacingMm, clipHu, training } = description;
  const side = sizeMultiple(network);
  return {
    description: {
      network: {
        widths: [...network.widths],
        units: [...network.units],
        channels: network.channels,
      },
      structures: scheme.structures.map(({ name }) => name),
      spacingMm: spacingMm === "native" ? spacingMm : [...spacingMm],
      clipHu,
      training: { ...training },
    },
    parameterCount: describeNetwork(network, [side, side, side]).parameterCount,
  };
}
