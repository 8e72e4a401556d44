import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { passwordSchema, routes, userNameSchema } from "../../server/contract/index.ts";
import { useBeginSession } from "../api/session.ts";
import { useChange } from "../api/use-call.ts";
import { texts } from "../texts/index.ts";

/** The token of the set-up link: behind its #, so that it reaches no server's log. */
function tokenOfAddress(): string {
  return decodeURIComponent(window.location.hash.slice(1));
}

function fault(name: string, password: string, repeated: string): string | null {
  const checks = [userNameSchema.safeParse(name), passwordSchema.safeParse(password)];
  const failed = checks.find((check) => !check.success);
  if (failed?.error) return failed.error.issues[0]?.message ?? null;
  return password === repeated ? null : texts.logIn.different;
}

/** Makes the first account of a fresh server. */
export function SetupPage({ onDone }: { readonly onDone: () => void }) {
  const [token, setToken] = useState(tokenOfAddress);
  const [name, setName] = useState("admin");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const begin = useBeginSession();
  const setUp = useChange(routes.setUp);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = fault(name, password, repeated);
    setProblem(found);
    if (found !== null) return;
    const onSuccess = (session: Parameters<typeof begin>[0]) => {
      begin(session);
      onDone();
    };
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
        <TextInput
          label={texts.logIn.token}
          required
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <TextInput
          label={texts.logIn.name}
          required
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ "aria-label": texts.logIn.showPassword }}
          label={texts.logIn.password}
          description={texts.logIn.passwordHint}
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ "aria-label": texts.logIn.showPassword }}
          label={texts.logIn.repeat}
          autoComplete="new-password"
          required
          value={repeated}
          onChange={(event) => setRepeated(event.currentTarget.value)}
        />
        <Button type="submit" loading={setUp.isPending}>
          {texts.logIn.setUpSubmit}
        </Button>
      </Stack>
    </Paper>
  );
}
