import { describeSample } from "./sample.ts";

/** How far one of two measurements of the same thing lies from the other, in the unit of the differences. */
export interface LimitsOfAgreement {
  readonly n: number;
  /** Mean difference. */
  readonly bias: number;
  readonly standardDeviation: number;
  /** Bias -+ 1.96 standard deviations. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bland and Altman's limits of agreement, from the differences of pairs. Undefined for fewer than two pairs.
 *
 * Source: Bland and Altman, Statistical methods for assessing agreement between two methods of clinical measurement,
 * 1986.
 */
export function limitsOfAgreement(differences: readonly number[]): LimitsOfAgreement | undefined {
  const described = describeSample(differences);
  if (described === undefined || described.n < 2) return undefined;
  const { n, mean: bias, standardDeviation } = described;
  return {
    n,
    bias,
    standardDeviation,
    lower: bias - 1.96 * standardDeviation,
    upper: bias + 1.96 * standardDeviation,
  };
}
