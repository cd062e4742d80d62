import type { AppOptions } from '../app-options.js';
import { isObject } from '../types/members.js';
import type { Report } from './problems.js';

/** Reports parameters of the pages that a page cannot get, or that Sluice sets itself. */
export function checkPages(options: AppOptions, report: Report): void {
  for (const [name, own] of PARAMETERS) {
    for (const [key, value] of Object.entries<unknown>(options[name] ?? {})) {
      if (own.includes(key)) {
        report(
          'E_OPTION_INVALID',
          `has the option ${name} with ${key}, which is Sluice's own.`,
          'Remove it; the options openapi, docs and redoc move the document and its pages.',
        );
      } else if (!isJson(value)) {
        report(
          'E_OPTION_INVALID',
          `has the option ${name} with ${key}, which is not JSON: the page gets it as text.`,
          'Give texts, numbers, booleans, lists and objects of these, or remove it.',
        );
      }
    }
  }
  if ('clientSecret' in (options.swaggerUiInitOAuth ?? {})) {
    report(
      'E_OPTION_INVALID',
      'has the option swaggerUiInitOAuth with clientSecret, which every visitor of the docs page could read.',
      'Remove it. A public client with PKCE needs none: register the docs page as one.',
    );
  }
}

/** The parameters of the pages, with those that would show another document or break the page. */
const PARAMETERS: readonly (readonly [
  'swaggerUiParameters' | 'redocParameters',
  readonly string[],
])[] = [
  [
    'swaggerUiParameters',
    [
      'url',
      'urls',
      'spec',
      'configUrl',
      'queryConfigEnabled',
      'domNode',
      'dom_id',
      'presets',
      'plugins',
      'layout',
      'validatorUrl',
      'oauth2RedirectUrl',
    ],
  ],
  ['redocParameters', []],
];

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson)
  );
}
