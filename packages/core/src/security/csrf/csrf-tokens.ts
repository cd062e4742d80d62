import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { dependency } from '../../decorators/dependency.js';
import { HttpError } from '../../errors.js';
import type { Session, SessionDependency } from '../cookies/session.js';
import type { CheckDependency } from './csrf-protection.js';

/** The dependencies that give and check the tokens of forms. */
export interface CSRFTokens {
  /** Provides the token for a page; begins the session if need be. */
  readonly token: (input: never, source: never) => string;
  /** Answers 403 unless the form of a request has the token in its field `csrf_token`. */
  readonly field: CheckDependency;
  /** Answers 403 unless the header `X-CSRF-Token` has the token, as scripts send it. */
  readonly header: CheckDependency;
}

/** Options of {@link CSRFTokens}. */
export interface CSRFTokensOptions<T extends object> {
  /** The session that tokens belong to. */
  readonly session: SessionDependency<T>;
}

/**
 * Makes dependencies for tokens in forms, which only pages of this session can know. A token is good as long
 * as the session has its id, and each page gets another text for it.
 *
 * They add to {@link CSRFProtection}, which needs no token; old browsers and strict rules ask for them.
 */
export function CSRFTokens<T extends object>({ session }: CSRFTokensOptions<T>): CSRFTokens {
  const token = dependency({ depends: { session } }, ({ depends }) => tokenOf(depends.session));
  const field = dependency(
    {
      depends: { session },
      form: { csrf_token: { type: String, optional: true, maxLength: MAX_TOKEN } },
      errors: [403],
    },
    ({ depends, form }): void => check(depends.session, form.csrf_token),
  );
  const header = dependency(
    { depends: { session }, headers: { xCsrfToken: OPTIONAL_TOKEN }, errors: [403] },
    ({ depends, headers }): void => check(depends.session, headers.xCsrfToken),
  );
  Object.defineProperty(token, 'name', { value: 'CSRFTokens.token' });
  Object.defineProperty(field, 'name', { value: 'CSRFTokens.field' });
  Object.defineProperty(header, 'name', { value: 'CSRFTokens.header' });
  return { token, field, header };
}

const BYTES = 16;
const MAX_TOKEN = 100;
const OPTIONAL_TOKEN = { type: String, optional: true } as const;

// A random mask, because compression can reveal text that stays the same (the BREACH attack).
function tokenOf<T extends object>(session: Session<T>): string {
  if (session.id === undefined) session.regenerate();
  const mask = randomBytes(BYTES);
  return Buffer.concat([mask, xor(mask, secretOf(session))]).toString('base64url');
}

function check<T extends object>(session: Session<T>, token: string | undefined): void {
  const bytes = Buffer.from(token ?? '', 'base64url');
  if (session.id !== undefined && bytes.byteLength === 2 * BYTES) {
    const given = xor(bytes.subarray(0, BYTES), bytes.subarray(BYTES));
    if (timingSafeEqual(given, secretOf(session))) return;
  }
  throw new HttpError(403, 'The CSRF token is missing or wrong');
}

// Not the id itself, which a token would show.
function secretOf<T extends object>({ id = '' }: Session<T>): Buffer {
  return createHash('sha256').update(`sluice csrf ${id}`).digest().subarray(0, BYTES);
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
