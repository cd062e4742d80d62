import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Styles a text for a stream, where it shows styles. */
export type Paint = (style: Style, text: string) => string;

/** The part of a stream that says whether it is a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/**
 * How texts for `stream` are styled: not at all unless it is a terminal that has colours.
 *
 * `FORCE_COLOR` (any value but 0 and false) and, after it, `NO_COLOR` (any value) decide instead of
 * the terminal. Source: https://no-color.org, https://force-color.org.
 */
export function paintFor(stream: Terminal, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!showsColours(stream, env)) return (_, text) => text;
  // Node would ask standard output, whichever stream the text is for.
  return (style, text) => styleText(style, text, { validateStream: false });
}

function showsColours(stream: Terminal, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return stream.isTTY === true && stream.hasColors?.() === true;
}
