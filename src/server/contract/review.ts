/** Rating: review sessions, a rater's list, ratings, Table 3, agreement. */
import { z } from "zod";
import {
  caseIdSchema,
  commentSchema,
  doneSchema,
  idSchema,
  momentSchema,
  personSchema,
  structureNameSchema,
  titleSchema,
} from "./common.ts";
import { bytes, route } from "./route.ts";

/** The paper's four categories, best first; key 1 is the first. */
export const scores = ["excellent", "good", "acceptable", "notAcceptable"] as const;
const scoreSchema = z.enum(scores);
export type Score = z.infer<typeof scoreSchema>;

const reviewSessionSchema = z.object({
  id: idSchema,
  title: z.string(),
  /** Blinded: references are rated among predictions, and nobody sees which is which before everything is rated. */
  isBlinded: z.boolean(),
  /** Gives every rater an order of their own. */
  seed: z.int(),
  createdAt: momentSchema,
  createdBy: personSchema,
  structures: z.array(structureNameSchema),
  cases: z.int(),
  items: z.int(),
  raters: z.array(personSchema.extend({ rated: z.int() })),
  /** Whether the caller may see results: an administrator, a reader, or a rater who has rated all. */
  canSeeResults: z.boolean(),
});
export type ReviewSession = z.infer<typeof reviewSessionSchema>;

/** The scale in sight: what each score means. */
const scoreDefinitionSchema = z.object({
  score: scoreSchema,
  title: z.string(),
  meaning: z.string(),
});

const ratingSchema = z.object({
  id: idSchema,
  itemId: idSchema,
  score: scoreSchema,
  comment: z.string(),
  timeMs: z.int(),
  ratedAt: momentSchema,
});
export type Rating = z.infer<typeof ratingSchema>;

/** One structure of one case to rate. In a blinded session it does not tell who contoured it. */
const reviewItemSchema = z.object({
  id: idSchema,
  caseId: caseIdSchema,
  patient: z.string(),
  diagnosis: z.string().nullable(),
  structure: structureNameSchema,
  label: z.int(),
  /** What is rated; null while the session is blind. */
  structureSetId: idSchema.nullable(),
  /** The version of the CT that it was drawn on. */
  ctId: idSchema,
  /** Slice with the structure's largest area, from 0: where to begin looking. */
  startSlice: z.int(),
  /** One's own rating as it stands. */
  rating: ratingSchema.nullable(),
});
export type ReviewItem = z.infer<typeof reviewItemSchema>;

const countsSchema = z.object({
  excellent: z.int(),
  good: z.int(),
  acceptable: z.int(),
  notAcceptable: z.int(),
});

const table3RowSchema = z.object({
  diagnosis: z.string().nullable(),
  structure: structureNameSchema,
  /** Who contoured what was rated: a model or the clinic. */
  source: z.enum(["automatic", "manual"]),
  counts: countsSchema,
  total: z.int(),
});
export type Table3Row = z.infer<typeof table3RowSchema>;

const kappaSchema = z.object({
  value: z.number(),
  /** 95 % bootstrap interval over the items; null for too few. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** Two raters on the items both have rated. Kappas are null where they are not defined. */
const agreementSchema = z.object({
  raters: z.tuple([personSchema, personSchema]),
  items: z.int(),
  /** Share of items with the same score. */
  exactShare: z.number(),
  linear: kappaSchema.nullable(),
  quadratic: kappaSchema.nullable(),
});
export type Agreement = z.infer<typeof agreementSchema>;

const reviewResultsSchema = z.object({
  pooled: z.array(table3RowSchema),
  byRater: z.array(z.object({ rater: personSchema, rows: z.array(table3RowSchema) })),
  agreement: z.array(agreementSchema),
  /** Ratings that are not counted, because their rater rated the same contour again later. */
  superseded: z.array(z.object({ rater: personSchema, ratings: z.int() })),
  /** Median time for a rating, by rater. */
  timeMs: z.array(z.object({ rater: personSchema, median: z.number() })),
});
export type ReviewResults = z.infer<typeof reviewResultsSchema>;

const bySession = z.object({ sessionId: idSchema });
const byRating = z.object({ sessionId: idSchema, ratingId: idSchema });

export const reviewRoutes = {
  ratingScale: route({
    method: "GET",
    path: "/api/rating-scale",
    access: "reader",
    summary: "What the scores mean",
    reply: z.object({ scale: z.array(scoreDefinitionSchema), source: z.string() }),
  }),
  listReviewSessions: route({
    method: "GET",
    path: "/api/review-sessions",
    access: "reader",
    summary: "Review sessions, newest first",
    reply: z.object({ sessions: z.array(reviewSessionSchema) }),
  }),
  createReviewSession: route({
    method: "POST",
    path: "/api/review-sessions",
    access: "reviewer",
    summary:
      "Start a review of the latest predicted sets of cases; a blinded one adds their references. " +
      "The items to rate are fixed now",
    body: z.object({
      id: idSchema,
      title: titleSchema,
      isBlinded: z.boolean(),
      seed: z.int().min(0).max(4_294_967_295),
      caseIds: z.array(caseIdSchema).min(1).max(1000),
      /** Default: all that the sets hold. */
      structures: z.array(structureNameSchema).min(1).max(50).optional(),
      /** Accounts that rate; default: the caller. */
      raterIds: z.array(idSchema).min(1).max(20).optional(),
    }),
    reply: reviewSessionSchema,
    status: 201,
  }),
  getReviewSession: route({
    method: "GET",
    path: "/api/review-sessions/:sessionId",
    access: "reader",
    summary: "A review session",
    params: bySession,
    reply: reviewSessionSchema,
  }),
  myReviewItems: route({
    method: "GET",
    path: "/api/review-sessions/:sessionId/items",
    access: "reviewer",
    summary:
      "The caller's list, in an order of their own: patient by patient, structure by structure. 403 for accounts that " +
      "are not raters. Rating resumes at the first item without one",
    params: bySession,
    reply: z.object({ items: z.array(reviewItemSchema) }),
  }),
  reviewItemLabels: route({
    method: "GET",
    path: "/api/review-sessions/:sessionId/items/:itemId/labels",
    access: "reviewer",
    summary:
      "The label map with only the structure that is rated: one byte a voxel, [z, y, x], gzip by Content-Encoding",
    params: z.object({ sessionId: idSchema, itemId: idSchema }),
    reply: bytes("application/octet-stream"),
  }),
  rate: route({
    method: "PUT",
    path: "/api/review-sessions/:sessionId/ratings/:ratingId",
    access: "reviewer",
    summary:
      "Rate; on disk when answered. The same id with the same content again changes nothing (200 both times); with " +
      "another content 409 rating-differs. A new rating of an item takes the place of the one before",
    params: byRating,
    body: z.object({
      itemId: idSchema,
      score: scoreSchema,
      comment: commentSchema.default(""),
      timeMs: z.int().min(0).max(86_400_000),
    }),
    reply: ratingSchema,
  }),
  undoRating: route({
    method: "DELETE",
    path: "/api/review-sessions/:sessionId/ratings/:ratingId",
    access: "reviewer",
    summary:
      "Take back one's own rating: the one before it, if any, counts again. Nothing is erased",
    params: byRating,
    reply: z.object({ itemId: idSchema, rating: ratingSchema.nullable() }),
  }),
  reviewResults: route({
    method: "GET",
    path: "/api/review-sessions/:sessionId/results",
    access: "reader",
    summary:
      "Table 3 by rater and pooled, and agreement; 403 results-hidden before the caller has rated their list",
    params: bySession,
    reply: reviewResultsSchema,
  }),
  reviewCsv: route({
    method: "GET",
    path: "/api/review-sessions/:sessionId/ratings.csv",
    access: "reader",
    summary:
      "Every rating that counts, as CSV that arcuate report reads. Recorded in the audit log",
    params: bySession,
    reply: bytes("text/csv"),
  }),
  reviseSession: route({
    method: "PATCH",
    path: "/api/review-sessions/:sessionId",
    access: "admin",
    summary: "Add raters to a session",
    params: bySession,
    body: z.object({ addRaterIds: z.array(idSchema).min(1).max(20) }),
    reply: doneSchema,
  }),
} as const;
