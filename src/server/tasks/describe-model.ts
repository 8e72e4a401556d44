/** What a model file says about itself; other files are refused. */
import { describeNetwork, readModelFile, sizeMultiple } from "../../model/index.ts";
import { FileStore, type StoredModelDescription } from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { requireSchemeOf } from "../../work/index.ts";

export interface DescribeModelInput {
  readonly filesFolder: string;
  readonly sha256: string;
  /** The cohort's structures, where the model must not draw others. */
  readonly scheme?: LabelScheme;
}

export interface DescribedModel {
  readonly description: StoredModelDescription;
  readonly parameterCount: number;
}

/**
 * Reads what a model file says about itself.
 * @throws {ArcuateError} As `readModelFile`; `model-scheme-foreign` when it draws a structure that the scheme lacks.
 */
export async function describeModelFile({
  filesFolder,
  sha256,
  scheme: ours,
}: DescribeModelInput): Promise<DescribedModel> {
  const { description } = await readModelFile(new FileStore(filesFolder).pathOf(sha256));
  if (ours !== undefined) requireSchemeOf(description.scheme, ours);
  const { network, scheme, spacingMm, clipHu, centreHu, training } = description;
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
      centreHu,
      training: { ...training },
    },
    parameterCount: describeNetwork(network, [side, side, side]).parameterCount,
  };
}
