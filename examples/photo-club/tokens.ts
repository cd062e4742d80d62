import { SignJWT, jwtVerify } from 'jose';
import { HttpError, OAuth2PasswordBearer, Singleton, dependency } from 'sluice';

import type { Member } from './members.js';
import { ClubSettings } from './settings.js';

const ISSUER = 'photo-club';

/** Signs tokens for members, and tells whose they are. */
@Singleton()
export class Tokens {
  readonly #key: Uint8Array;
  readonly #minutes: number;

  constructor({ signingSecret, tokenMinutes }: ClubSettings) {
    this.#key = Buffer.from(signingSecret);
    this.#minutes = tokenMinutes;
  }

  sign({ name }: Member): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(name)
      .setExpirationTime(`${this.#minutes}m`)
      .sign(this.#key);
  }

  async memberOf(token: string): Promise<Member> {
    try {
      const { payload } = await jwtVerify(token, this.#key, { issuer: ISSUER });
      return { name: payload.sub ?? '' };
    } catch {
      throw new HttpError(401, 'Log in again', { headers: { 'www-authenticate': 'Bearer' } });
    }
  }
}

/** The member whose token the request has; the docs page logs in for it. */
export const currentMember = dependency(
  { depends: { token: OAuth2PasswordBearer({ tokenUrl: 'token' }), tokens: Tokens } },
  ({ depends }) => depends.tokens.memberOf(depends.token),
);

/** The member of a WebSocket: browsers send no header with it, so the token is in the query. */
export const socketMember = dependency(
  { query: { token: String }, depends: { tokens: Tokens } },
  ({ query, depends }) => depends.tokens.memberOf(query.token),
);
