import { Title } from "@mantine/core";
import { texts } from "../texts/index.ts";
import { PageLink } from "./links.tsx";

/** For an address that leads nowhere: says so, and a way back. */
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
