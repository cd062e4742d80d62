import { negotiateLanguage } from '../http/accept-language.js';
import type { RequestHead } from '../http/exchange.js';
import { type Issue, ValidationError } from '../validation-error.js';

/**
 * The messages of one language, by the `type` of an issue: text in which `{min_length}` stands for a value
 * of the issue's `ctx`, or a function. A type without an entry keeps its English message.
 */
export type MessageCatalogue = Readonly<Record<string, string | ((issue: Issue) => string)>>;

/** Catalogues by language tag: `{ de: { missing: 'Pflichtfeld' }, 'pt-BR': { ... } }`. */
export type MessageCatalogues = Readonly<Record<string, MessageCatalogue>>;

/** The error with the messages of the language that the client prefers, which `Content-Language` names. */
export function translated(
  error: ValidationError,
  catalogues: MessageCatalogues,
  head: Pick<RequestHead, 'header'>,
): ValidationError {
  const { cause } = error;
  const body = (): unknown => error.body;
  const language = negotiateLanguage(head.header('accept-language') ?? '', Object.keys(catalogues));
  const catalogue = language === undefined ? undefined : catalogues[language];
  if (language === undefined || catalogue === undefined) {
    return new ValidationError(error.issues, { cause, body, headers: VARY });
  }
  const issues = error.issues.map((issue) => ({ ...issue, msg: messageOf(issue, catalogue) }));
  const headers = { ...VARY, 'content-language': language };
  return new ValidationError(issues, { cause, body, headers });
}

const VARY = { vary: 'Accept-Language' };

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function messageOf(issue: Issue, catalogue: MessageCatalogue): string {
  const entry = Object.hasOwn(catalogue, issue.type) ? catalogue[issue.type] : undefined;
  if (entry === undefined) return issue.msg;
  if (typeof entry === 'function') return entry(issue);
  return entry.replaceAll(/\{(\w+)\}/g, (place, key: string) => {
    const value = issue.ctx?.[key];
    return value === undefined ? place : shown(value);
  });
}
