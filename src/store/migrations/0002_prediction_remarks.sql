ALTER TABLE "structure_sets" ADD COLUMN "flags" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "structure_sets" ADD COLUMN "left_out" jsonb DEFAULT '[]'::jsonb NOT NULL;