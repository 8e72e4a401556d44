CREATE TABLE "ct_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"grid" jsonb NOT NULL,
	"hu_sha256" text NOT NULL,
	"header_sha256" text,
	"remarks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ct_versions" ADD CONSTRAINT "ct_versions_case_id_cases_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("case_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ct_versions_by_case" ON "ct_versions" USING btree ("case_id");--> statement-breakpoint
-- The CT that each case has becomes its first version, and its structure sets belong to that.
INSERT INTO "ct_versions" ("id", "case_id", "grid", "hu_sha256", "created_at")
SELECT gen_random_uuid(), "case_id", "grid", "hu_sha256", "imported_at" FROM "cases";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "ct_id" uuid;--> statement-breakpoint
UPDATE "cases" SET "ct_id" = "version"."id" FROM "ct_versions" AS "version" WHERE "version"."case_id" = "cases"."case_id";--> statement-breakpoint
ALTER TABLE "cases" ALTER COLUMN "ct_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "structure_sets" ADD COLUMN "ct_id" uuid;--> statement-breakpoint
UPDATE "structure_sets" SET "ct_id" = "version"."id" FROM "ct_versions" AS "version" WHERE "version"."case_id" = "structure_sets"."case_id";--> statement-breakpoint
ALTER TABLE "structure_sets" ALTER COLUMN "ct_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "structure_sets" ADD CONSTRAINT "structure_sets_ct_id_ct_versions_id_fk" FOREIGN KEY ("ct_id") REFERENCES "public"."ct_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" DROP COLUMN "grid";--> statement-breakpoint
ALTER TABLE "cases" DROP COLUMN "hu_sha256";--> statement-breakpoint
-- Reports of earlier imports have remarks without a severity.
UPDATE "jobs" SET "report" = jsonb_set("report", '{series}', coalesce((
  SELECT jsonb_agg(
    series.value || jsonb_build_object('remarks', coalesce((
      SELECT jsonb_agg(
        jsonb_build_object('code', 'earlier-import', 'severity', 'notice', 'structure', null, 'text', remark.value)
        ORDER BY remark.place)
      FROM jsonb_array_elements(series.value -> 'remarks') WITH ORDINALITY AS remark(value, place)
      WHERE jsonb_typeof(remark.value) = 'string'
    ), '[]'::jsonb))
    ORDER BY series.place)
  FROM jsonb_array_elements("report" -> 'series') WITH ORDINALITY AS series(value, place)
), '[]'::jsonb))
WHERE jsonb_typeof("report" -> 'series') = 'array';
