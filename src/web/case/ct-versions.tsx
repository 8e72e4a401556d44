import { Text } from "@mantine/core";
import type { CaseDetail, CtVersion } from "../../server/contract/index.ts";
import { PageLink } from "../elements/links.tsx";
import { dayText } from "../formats/moment.ts";
import { texts } from "../texts/index.ts";

const words = texts.viewer.ctVersions;

function describe({ slices, importedAt, structureSets }: CtVersion): string {
  return words.version(slices, dayText(importedAt), structureSets);
}

/** The versions of a case's CT, where it has been sent again with other slices; nothing otherwise. */
export function CtVersions({ detail }: { readonly detail: CaseDetail }) {
  const { caseId, ctId, ctVersions } = detail;
  if (ctVersions.length < 2) return null;
  const latest = ctVersions.at(-1);
  return (
    <>
      <Text size="sm" mt="xs">
        {ctId === latest?.id ? words.grown : words.earlier}
      </Text>
      <ul className="ct-versions" aria-label={words.title}>
        {ctVersions.map((version) => (
          <li key={version.id}>
            {version.id === ctId ? (
              <strong>{words.shown(describe(version))}</strong>
            ) : (
              <PageLink
                to="/cases/$caseId"
                params={{ caseId }}
                search={version.id === latest?.id ? {} : { ct: version.id }}
              >
                {describe(version)}
              </PageLink>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
