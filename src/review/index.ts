/**
 * review/: the rules of rating: the scale, blinding and order, which ratings stand, Table 3, agreement. It works on
 * plain records: it stores nothing and knows no images and no accounts.
 */
export { agreementOf, type RatedItem, type RaterAgreement } from "./agreement.ts";
export { type RatingLine, ratingsCsv } from "./csv.ts";
export { type KappaWeights, kappaInterval, type ScorePair, weightedKappa } from "./kappa.ts";
export { type Drawing, drawRounds, type Orderable, orderFor, type Source } from "./order.ts";
export {
  ratingScale,
  ratingScaleSource,
  type Score,
  type ScoreDefinition,
  scores,
} from "./scale.ts";
export { type RecordedRating, standingRatings, supersededRatings } from "./standing.ts";
export { type GivenScore, type ScoreRow, scoreTable } from "./table.ts";
