/** The pages in English. Every sentence of the pages is here; what the server says comes from the server. */
import { accounts, audit } from "./administration.ts";
import { viewer } from "./case.ts";
import { importing, jobs, names } from "./cohort.ts";
import { correct } from "./correct.ts";
import { general } from "./general.ts";
import { help } from "./help.ts";
import { models, results, training } from "./models.ts";
import { rating } from "./rating.ts";
import { remarks } from "./remarks.ts";
import { workList } from "./work-list.ts";

export const en = {
  ...general,
  workList,
  remarks,
  viewer,
  correct,
  rating,
  jobs,
  import: importing,
  names,
  results,
  training,
  models,
  accounts,
  audit,
  help,
};
