import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { routes } from "../../server/contract/index.ts";
import { useBeginSession } from "../api/session.ts";
import { useChange } from "../api/use-call.ts";
import { texts } from "../texts/index.ts";

/** Name and password. Takes the place of any page while nobody is logged in. */
export function LoginPage() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const begin = useBeginSession();
  const logIn = useChange(routes.logIn);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate({ body: { name, password } }, { onSuccess: begin });
  };
  return (
    <Paper component="form" onSubmit={submit} withBorder p="xl" maw={420} mx="auto" mt={80}>
      <Stack>
        <Title order={1} size="h3">
          {texts.logIn.title}
        </Title>
        {logIn.error && (
          <Alert color="red" role="alert" variant="outline">
            {logIn.error.message}
          </Alert>
        )}
        <TextInput
          label={texts.logIn.name}
          autoComplete="username"
          data-autofocus
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ "aria-label": texts.logIn.showPassword }}
          label={texts.logIn.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={logIn.isPending}>
          {texts.logIn.submit}
        </Button>
      </Stack>
    </Paper>
  );
}
