import { expect, it } from "vitest";
import { userDataFolder } from "./data-folder.ts";

const linux = { platform: "linux", home: "/home/anna" } as const;

it.each([
  ["Linux", { ...linux, env: {} }, "/home/anna/.local/share/arcuate"],
  ["XDG_DATA_HOME", { ...linux, env: { XDG_DATA_HOME: "/data/anna" } }, "/data/anna/arcuate"],
  [
    "a relative XDG_DATA_HOME does not count",
    { ...linux, env: { XDG_DATA_HOME: "data" } },
    "/home/anna/.local/share/arcuate",
  ],
  [
    "an empty XDG_DATA_HOME does not count",
    { ...linux, env: { XDG_DATA_HOME: "" } },
    "/home/anna/.local/share/arcuate",
  ],
  [
    "macOS",
    { platform: "darwin", home: "/Users/anna", env: { XDG_DATA_HOME: "/data" } } as const,
    "/Users/anna/Library/Application Support/Arcuate",
  ],
  [
    "Windows",
    {
      platform: "win32",
      home: "C:\\Users\\anna",
      env: { LOCALAPPDATA: "D:\\Local" },
    } as const,
    "D:\\Local\\Arcuate",
  ],
  [
    "Windows without LOCALAPPDATA",
    { platform: "win32", home: "C:\\Users\\anna", env: {} } as const,
    "C:\\Users\\anna\\AppData\\Local\\Arcuate",
  ],
])("%s", (_, system, folder) => {
  expect(userDataFolder(system)).toBe(folder);
});
