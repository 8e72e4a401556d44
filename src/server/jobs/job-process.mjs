// Where a task runs: a process started by the server, which runs TypeScript as the command does.
import { register } from "tsx/esm/api";

register();
await import("./job-main.ts");
