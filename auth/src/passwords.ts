import { hash, verify } from '@node-rs/argon2';

/** argon2id at the cost that OWASP's password storage cheat sheet names first; memory in KiB. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** Compared with when there is no such user, so that the time to answer does not tell whether there is. */
const nobody = hashPassword('the password of nobody');

export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), password);
  return matches && passwordHash !== undefined;
}
