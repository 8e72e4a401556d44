import { Title } from "@mantine/core";
import { texts } from "../texts/index.ts";
import { PageLink } from "./links.tsx";

/** For an address that no page has: says so, and links to the work list. */
export function NotFoundPage() {
  return (
    <div className="page">
      <Title order={1} size="h3" mb="xs">
        {texts.notFound}
      </Title>
      <PageLink to="/">{texts.navigation.workList}</PageLink>
    </div>
  );
}
