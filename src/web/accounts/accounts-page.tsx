import {
  Button,
  Checkbox,
  Group,
  Paper,
  PasswordInput,
  Select,
  Table,
  TextInput,
  Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Account, type Role, roles, routes } from "../../server/contract/index.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { texts } from "../texts/index.ts";

const words = texts.accounts;
const roleList = roles.map((value) => ({ value, label: words.roles[value] }));

function roleNamed(value: string | null): Role {
  return roles.find((role) => role === value) ?? "reader";
}

function NewAccount() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  const create = useChange(routes.createAccount, [routes.listAccounts]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      setName("");
      setPassword("");
    };
    create.mutate({ body: { name, password, role } }, { onSuccess });
  };
  return (
    <Paper component="form" withBorder p="md" mb="md" onSubmit={submit}>
      <Title order={2} size="h5">
        {words.add}
      </Title>
      <Group align="end">
        <TextInput
          label={texts.logIn.name}
          required
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ "aria-label": texts.logIn.showPassword }}
          w={220}
          label={texts.logIn.password}
          required
          minLength={10}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Select
          label={words.columns.role}
          allowDeselect={false}
          data={roleList}
          value={role}
          onChange={(value) => setRole(roleNamed(value))}
        />
        <Button type="submit" loading={create.isPending}>
          {words.add}
        </Button>
      </Group>
      <Problem error={create.error} />
    </Paper>
  );
}

function AccountRow({ account }: { readonly account: Account }) {
  const change = useChange(routes.changeAccount, [routes.listAccounts]);
  const params = { userId: account.id };
  return (
    <Table.Tr>
      <Table.Td>
        {account.name}
        <Problem error={change.error} />
      </Table.Td>
      <Table.Td>
        <Select
          size="xs"
          aria-label={words.role(account.name)}
          allowDeselect={false}
          data={roleList}
          value={account.role}
          onChange={(value) => change.mutate({ params, body: { role: roleNamed(value) } })}
        />
      </Table.Td>
      <Table.Td>{momentText(account.lastSeenAt)}</Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={words.disable(account.name)}
          checked={account.isDisabled}
          onChange={(event) =>
            change.mutate({ params, body: { isDisabled: event.currentTarget.checked } })
          }
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** Accounts with their roles. */
export function AccountsPage() {
  const { data, error, refetch } = useCall(routes.listAccounts, {});
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { columns } = words;
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      <NewAccount />
      <Table striped maw={900}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.name}</Table.Th>
            <Table.Th>{columns.role}</Table.Th>
            <Table.Th>{columns.seen}</Table.Th>
            <Table.Th>{columns.disabled}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.accounts.map((account) => (
            <AccountRow key={account.id} account={account} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
