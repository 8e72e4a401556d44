/** Where programs keep a user's data on each operating system. */
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** What decides where the folder is: the system, its environment variables and the user's home. */
export interface UserSystem {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const thisSystem: UserSystem = { platform: process.platform, env: process.env, home: homedir() };

/**
 * The folder in which Arcuate keeps a user's data when no other is named. It need not exist.
 *
 * An environment variable that is empty or holds a relative path does not count, as the XDG specification demands: a
 * relative path would lead into the working folder.
 *
 * Sources: XDG Base Directory Specification 0.8 (Linux); Apple, File System Programming Guide (macOS); Microsoft,
 * FOLDERID_LocalAppData (Windows).
 *
 * @returns An absolute path, such as /home/anna/.local/share/arcuate.
 */
export function userDataFolder({ platform, env, home }: UserSystem = thisSystem): string {
  if (platform === "win32") {
    const local = env.LOCALAPPDATA;
    const isUsable = local !== undefined && win32.isAbsolute(local);
    return win32.join(isUsable ? local : win32.join(home, "AppData", "Local"), "Arcuate");
  }
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Arcuate");
  const shared = env.XDG_DATA_HOME;
  const isUsable = shared !== undefined && posix.isAbsolute(shared);
  return posix.join(isUsable ? shared : posix.join(home, ".local", "share"), "arcuate");
}
