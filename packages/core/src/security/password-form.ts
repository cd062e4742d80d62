import { dependency } from '../decorators/dependency.js';

/** The form of a token request in OAuth 2's password flow (RFC 6749 §4.3.2). */
export interface OAuth2PasswordRequestForm {
  /** `password`; undefined where the client left it out. */
  readonly grantType: string | undefined;
  /** As the client sent it. */
  readonly username: string;
  /** As the client sent it. */
  readonly password: string;
  /** The scopes that were asked for; empty for none. */
  readonly scopes: readonly string[];
  /** The client's id; undefined for a client without one. */
  readonly clientId: string | undefined;
  /** The client's secret; undefined for a client without one. */
  readonly clientSecret: string | undefined;
}

/** A dependency that provides the form; `grant_type` may be left out, against the RFC. */
export const OAuth2PasswordRequestForm: TakesForm = formOf({
  type: String,
  optional: true,
  pattern: /^password$/,
});

/** As {@link OAuth2PasswordRequestForm}, with a `grant_type` that must be there, as the RFC has it. */
export const OAuth2PasswordRequestFormStrict: TakesForm = formOf({
  type: String,
  pattern: /^password$/,
});

/** A dependency that provides the form. */
export type TakesForm = (input: never, request: never) => OAuth2PasswordRequestForm;

interface GrantType {
  readonly type: StringConstructor;
  readonly optional?: true;
  readonly pattern: RegExp;
}

function formOf(grantType: GrantType): TakesForm {
  return dependency(
    {
      form: {
        grant_type: grantType,
        username: String,
        password: { type: String, format: 'password' },
        scope: { type: String, default: '' },
        client_id: { type: String, optional: true },
        client_secret: { type: String, optional: true, format: 'password' },
      },
    },
    ({ form }): OAuth2PasswordRequestForm => ({
      grantType: form.grant_type,
      username: form.username,
      password: form.password,
      scopes: form.scope.split(' ').filter((scope) => scope !== ''),
      clientId: form.client_id,
      clientSecret: form.client_secret,
    }),
  );
}
