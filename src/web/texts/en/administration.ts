/** Accounts and the audit log. */
export const accounts = {
  title: "Accounts",
  columns: { name: "Name", role: "Role", seen: "Last seen", disabled: "Disabled" },
  roles: { reader: "reader", reviewer: "reviewer", admin: "administrator" },
  add: "Create an account",
  role: (name: string) => `Role of ${name}`,
  disable: (name: string) => `Disable ${name}`,
};

export const audit = {
  title: "Audit log",
  whole: (count: number) => `The log is intact: the hashes of all ${count} entries match.`,
  broken: (number: number) =>
    `The log was changed: the hash of entry ${number} does not match. Entries from there on cannot be trusted.`,
  brokenSomewhere: "The log was changed: its hashes do not match. It cannot be trusted.",
  columns: {
    number: "No.",
    at: "Time",
    by: "Account",
    action: "Action",
    subject: "Subject",
    details: "Details",
  },
  older: "Older entries",
};
