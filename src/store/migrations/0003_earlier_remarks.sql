-- Remarks of earlier imports get the code and the severity that new ones have.
UPDATE "cases" SET "flags" = coalesce((
  SELECT jsonb_agg(
    (remark.value - 'kind') || coalesce(
      (SELECT jsonb_build_object('code', known.code, 'severity', known.severity)
        FROM (VALUES
          ('wrongSide', 'side-wrong', 'severe'),
          ('severalRegions', 'several-rois', 'warning'),
          ('empty', 'roi-empty', 'warning'),
          ('implausible', 'implausible', 'warning'),
          ('emptySlices', 'slices-skipped', 'warning'),
          ('strays', 'stray-parts', 'notice'),
          ('contours', 'contour-faults', 'notice'),
          ('overlap', 'overlap', 'notice'),
          ('volumeOutlier', 'volume-outlier', 'warning'),
          ('frameOnly', 'placed-by-frame', 'warning')
        ) AS known(kind, code, severity)
        WHERE known.kind = remark.value ->> 'kind'),
      jsonb_build_object('code', remark.value ->> 'kind', 'severity', 'warning')
    ) ORDER BY remark.place)
  FROM jsonb_array_elements("flags") WITH ORDINALITY AS remark(value, place)
), '[]'::jsonb);
--> statement-breakpoint
-- How sure the network was of a structure was not kept: null says so.
UPDATE "structure_sets" SET "structures" = coalesce((
  SELECT jsonb_agg(structure.value || '{"confidence": null}'::jsonb ORDER BY structure.place)
  FROM jsonb_array_elements("structures") WITH ORDINALITY AS structure(value, place)
), '[]'::jsonb);
