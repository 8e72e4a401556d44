/** Passwords as scrypt hashes, each with its own salt and its cost. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** About 64 MiB and a tenth of a second. */
const COST = { N: 2 ** 16, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

/** The scrypt hash of a password with a salt of its own, as `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64"), key.toString("base64")].join(
    "$",
  );
}

/** A hash that no password has, so that an unknown name takes as long to refuse as a wrong password. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${"A".repeat(22)}==$${"A".repeat(43)}=`;

/** Whether a password fits a hash. Without a hash it is false, after the same time. */
export async function checkPassword(password: string, hash: string | null): Promise<boolean> {
  const [kind, n, r, p, salt = "", key = ""] = (hash ?? NOBODY).split("$");
  if (kind !== "scrypt") return false;
  const expected = Buffer.from(key, "base64");
  const options = { N: Number(n), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, "base64"), options);
  return derived.length === expected.length && timingSafeEqual(derived, expected) && hash !== null;
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Two spellings of one accent are one password.
    const text = password.normalize("NFKC");
    const maxmem = 256 * COST.r * COST.N;
    scrypt(text, salt, KEY_BYTES, { ...options, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
