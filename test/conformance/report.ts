import type { Answer } from './ask.js';
import type { Change } from './changes.js';

/** What the two servers said, and what of it differs, for the one who has to judge it. */
export function report(
  request: string,
  found: { readonly fastapi: Answer; readonly sluice: Answer; readonly changes: readonly Change[] },
): string {
  return [
    'The answers differ, and differences.ts does not say so.',
    request,
    ...found.changes.flatMap(({ place, fastapi, sluice }) => [
      `  ${place}`,
      `    FastAPI  ${shown(fastapi)}`,
      `    Sluice   ${shown(sluice)}`,
    ]),
    `FastAPI answered ${answered(found.fastapi)}`,
    `Sluice answered  ${answered(found.sluice)}`,
  ].join('\n');
}

function answered({ status, headers, body }: Answer): string {
  return `${status} ${JSON.stringify(headers)} ${shown(body)}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
