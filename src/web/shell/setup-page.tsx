import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  passwordSchema,
  routes,
  type Session,
  userNameSchema,
} from "../../server/contract/index.ts";
import { useBeginSession } from "../api/session.ts";
import { useChange } from "../api/use-call.ts";
import { texts } from "../texts/index.ts";

/** The token of the set-up link. It stands behind the #, so that no server logs it. */
function tokenOfAddress(): string {
  return decodeURIComponent(window.location.hash.slice(1));
}

/** What is wrong with the name or the passwords, in words; null if nothing is. */
function fault({ name, password, repeated }: Credentials): string | null {
  const checks = [userNameSchema.safeParse(name), passwordSchema.safeParse(password)];
  const failed = checks.find((check) => !check.success);
  if (failed?.error) return failed.error.issues[0]?.message ?? null;
  return password === repeated ? null : texts.logIn.different;
}

interface Credentials {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly repeated: string;
}

interface CredentialFieldsProps {
  readonly entered: Credentials;
  readonly onChange: (part: Partial<Credentials>) => void;
}

function CredentialFields({ entered, onChange }: CredentialFieldsProps) {
  const words = texts.logIn;
  const visibility = { "aria-label": words.showPassword };
  return (
    <>
      <TextInput
        label={words.token}
        required
        autoComplete="off"
        value={entered.token}
        onChange={(event) => onChange({ token: event.currentTarget.value })}
      />
      <TextInput
        label={words.name}
        required
        autoComplete="username"
        value={entered.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <PasswordInput
        visibilityToggleButtonProps={visibility}
        label={words.password}
        description={words.passwordHint}
        autoComplete="new-password"
        required
        value={entered.password}
        onChange={(event) => onChange({ password: event.currentTarget.value })}
      />
      <PasswordInput
        visibilityToggleButtonProps={visibility}
        label={words.repeat}
        autoComplete="new-password"
        required
        value={entered.repeated}
        onChange={(event) => onChange({ repeated: event.currentTarget.value })}
      />
    </>
  );
}

/** Creates the first account of a new server. */
export function SetupPage({ onDone }: { readonly onDone: () => void }) {
  const [entered, setEntered] = useState<Credentials>(() => ({
    token: tokenOfAddress(),
    name: "admin",
    password: "",
    repeated: "",
  }));
  const [problem, setProblem] = useState<string | null>(null);
  const begin = useBeginSession();
  const setUp = useChange(routes.setUp);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = fault(entered);
    setProblem(found);
    if (found !== null) return;
    const onSuccess = (session: Session) => {
      begin(session);
      onDone();
    };
    const { token, name, password } = entered;
    setUp.mutate({ body: { token: token.trim(), name, password } }, { onSuccess });
  };
  const told = problem ?? setUp.error?.message;
  return (
    <Paper component="form" onSubmit={submit} withBorder p="xl" maw={480} mx="auto" mt={60}>
      <Stack>
        <Title order={1} size="h3">
          {texts.logIn.setUpTitle}
        </Title>
        <Text size="sm">{texts.logIn.setUpText}</Text>
        {told && (
          <Alert color="red" role="alert" variant="outline">
            {told}
          </Alert>
        )}
        <CredentialFields
          entered={entered}
          onChange={(part) => setEntered((before) => ({ ...before, ...part }))}
        />
        <Button type="submit" loading={setUp.isPending}>
          {texts.logIn.setUpSubmit}
        </Button>
      </Stack>
    </Paper>
  );
}
