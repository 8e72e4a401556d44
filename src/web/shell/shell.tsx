import {
  ActionIcon,
  AppShell,
  Box,
  Burger,
  Button,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { type About, routes, type Session } from "../../server/contract/index.ts";
import { useBeginSession, useMay, useSession } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { useJobEvents } from "../job-watch/job-events.ts";
import { PendingBadge } from "../review/pending-badge.tsx";
import { texts } from "../texts/index.ts";
import { LoginPage } from "./login-page.tsx";
import { SetupPage } from "./setup-page.tsx";

const pages = [
  { to: "/", text: texts.navigation.workList, access: "reader" },
  { to: "/review", text: texts.navigation.review, access: "reader" },
  { to: "/import", text: texts.navigation.import, access: "reviewer" },
  { to: "/names", text: texts.navigation.names, access: "reader" },
  { to: "/results", text: texts.navigation.results, access: "reader" },
  { to: "/training", text: texts.navigation.training, access: "reader" },
  { to: "/models", text: texts.navigation.models, access: "reader" },
  { to: "/jobs", text: texts.navigation.jobs, access: "reader" },
  { to: "/accounts", text: texts.navigation.accounts, access: "admin" },
  { to: "/audit", text: texts.navigation.audit, access: "admin" },
  { to: "/help", text: texts.navigation.help, access: "reader" },
] as const;

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  return (
    <ActionIcon
      variant="default"
      aria-label={texts.navigation.scheme}
      title={texts.navigation.scheme}
      onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
    >
      <span aria-hidden>{scheme === "dark" ? "☀" : "☾"}</span>
    </ActionIcon>
  );
}

function Notice() {
  return <span className="notice">{texts.researchUseOnly}</span>;
}

function isAt(to: string, path: string): boolean {
  return to === "/" ? path === "/" || path.startsWith("/cases") : path.startsWith(to);
}

/** Names the page in the title, and gives it the focus if the page before had it. */
function useArrival(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (path === undefined) return;
    const here = pages.find(({ to }) => isAt(to, path));
    document.title = here ? texts.pageTitle(here.text) : texts.product;
    const hasMoved = before.current !== undefined && before.current !== path;
    before.current = path;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (hasMoved && isLost) document.getElementById("page")?.focus({ preventScroll: true });
  }, [path]);
}

function PageList() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isAdmin = useMay("admin");
  const isReviewer = useMay("reviewer");
  const shown = pages.filter(
    ({ access }) => access === "reader" || (access === "admin" ? isAdmin : isReviewer),
  );
  return shown.map(({ to, text }) => {
    const isHere = isAt(to, path);
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={text}
        active={isHere}
        aria-current={isHere ? "page" : undefined}
      />
    );
  });
}

function LogOutButton({ session }: { readonly session: Session }) {
  const begin = useBeginSession();
  const logOut = useChange(routes.logOut);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm">{session.user.name}</Text>
      <Button
        size="xs"
        variant="default"
        loading={logOut.isPending}
        onClick={() => logOut.mutate({}, { onSuccess: () => begin(null) })}
      >
        {texts.navigation.logOut}
      </Button>
    </Group>
  );
}

/** The frame of pages that need no account: login and set-up. */
function Bare({ children }: { readonly children: ReactNode }) {
  return (
    <Box component="main" p="md">
      <Group justify="space-between">
        <Text fw={700}>{texts.product}</Text>
        <Notice />
      </Group>
      {children}
    </Box>
  );
}

function Frame({ session, about }: { readonly session: Session; readonly about: About }) {
  const [isOpen, { toggle }] = useDisclosure(true);
  useJobEvents();
  useArrival();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 168, breakpoint: 0, collapsed: { desktop: !isOpen, mobile: !isOpen } }}
      padding={0}
    >
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <a href="#page" className="skip">
              {texts.navigation.skip}
            </a>
            <Burger
              opened={isOpen}
              onClick={toggle}
              size="sm"
              aria-label={texts.navigation.open}
              aria-expanded={isOpen}
            />
            <Text fw={700}>{texts.product}</Text>
            <Notice />
            {about.isDemo && (
              <Text size="xs" className="demo" title={texts.demo}>
                {texts.demo}
              </Text>
            )}
          </Group>
          <Group gap="sm" wrap="nowrap">
            <PendingBadge />
            <SchemeButton />
            <LogOutButton session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={texts.navigation.label}>
        <PageList />
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** The frame of every page; the login while nobody is logged in. */
export function Shell() {
  const router = useRouter();
  const about = useCall(routes.about, {});
  const session = useSession();
  if (about.isPending || session.isPending) return <Waiting />;
  if (!about.data || session.error) {
    return (
      <Bare>
        <Problem error={about.error ?? session.error} onRetry={() => window.location.reload()} />
      </Bare>
    );
  }
  if (about.data.needsSetup && session.data === null) {
    const onDone = () => {
      void about.refetch();
      router.history.replace("/");
    };
    return (
      <Bare>
        <SetupPage onDone={onDone} />
      </Bare>
    );
  }
  if (!session.data) {
    return (
      <Bare>
        <LoginPage />
      </Bare>
    );
  }
  return <Frame session={session.data} about={about.data} />;
}
