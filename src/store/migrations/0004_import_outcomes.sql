-- Reports of earlier imports call the outcome of a file or series its fate.
UPDATE "jobs" SET "report" = replace("report"::text, '"fate":', '"outcome":')::jsonb
WHERE "report" IS NOT NULL;
