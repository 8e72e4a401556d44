import { useCallback } from "react";
import { routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";

/** Gives a structure's title by its TG-263 name. */
export type TitleOf = (name: string) => string;

/**
 * The titles of structures as this server's scheme gives them. A structure that the scheme lacks, for example of a
 * model that was trained elsewhere, keeps its name.
 */
export function useStructureTitles(): TitleOf {
  const { data } = useCall(routes.about, {});
  const structures = data?.structures;
  return useCallback(
    (name) => structures?.find((structure) => structure.name === name)?.title ?? name,
    [structures],
  );
}
