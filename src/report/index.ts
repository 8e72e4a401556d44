/**
 * report/: results files to the paper's tables and figures, as one page and as files beside it. It measures nothing
 * and reads no patient data: what is not in the results it leaves blank.
 */

export { overviewTable, type ReportRequest } from "./contents.ts";
export { endSentences } from "./ends.ts";
export { type ExtremeCase, extremeCases } from "./groups.ts";
export type { Pictures } from "./page.ts";
export { type PaperTable, paperRatings, paperTables } from "./paper.ts";
export { type Rating, ratings } from "./rating.ts";
export { type GivenRating, parseRatings } from "./ratings.ts";
export { type ReportFile, reportFiles } from "./report.ts";
export { type LoggedEvent, ofKind, readTrainingLog } from "./training-log.ts";
export { type TrainingPicture, trainingPage } from "./training-page.ts";
