/** Review sessions, ratings, Table 3, agreement. */
import type { reviewRoutes } from "../../contract/review.ts";
import type { HandlersOf } from "../../http/handle.ts";
import { ratingHandlers } from "./ratings.ts";
import { resultHandlers } from "./results.ts";
import { sessionHandlers } from "./sessions.ts";

export const reviewHandlers: HandlersOf<typeof reviewRoutes> = {
  ...sessionHandlers,
  ...ratingHandlers,
  ...resultHandlers,
};
