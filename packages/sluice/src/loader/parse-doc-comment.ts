import type { DocComment } from '@sluice/core/internal';

/**
 * Reads a JSDoc comment, given without its slashes and outer stars; undefined for one without any text.
 *
 * Kept are the text before the first tag, `@summary`, `@param name`, `@returns`, `@deprecated` and `@example`.
 */
export function parseDocComment(comment: string): DocComment | undefined {
  const lines = comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  // A comment may begin with a tag.
  const blocks = `\n${linked(lines.join('\n'))}`.split(/^(?=@[a-z])/m);
  const [text = '', ...tags] = blocks;
  const params: Record<string, string> = {};
  const examples: string[] = [];
  const found: { -readonly [K in keyof DocComment]: DocComment[K] } = {};
  if (text.trim() !== '') found.text = text.trim();
  for (const tag of tags) {
    const [, name = '', rest = ''] = /^@([a-z]+)\s*([^]*)$/i.exec(tag) ?? [];
    const body = rest.trim();
    if (name === 'param') {
      const [, parameter, words = ''] = PARAMETER.exec(body) ?? [];
      if (parameter !== undefined && words.trim() !== '') params[parameter] = words.trim();
    }
    if (name === 'summary') found.summary = body;
    if (name === 'returns' || name === 'return') found.returns = body.replace(/^\{[^}]*\}\s*/, '');
    if (name === 'deprecated') found.deprecated = true;
    if (name === 'example' && body !== '') examples.push(body);
  }
  if (Object.keys(params).length > 0) found.params = params;
  if (examples.length > 0) found.examples = examples;
  return Object.keys(found).length === 0 ? undefined : found;
}

/** `{number} [limit=10] - How many`, of which TypeScript needs the name and the text. */
const PARAMETER = /^(?:\{[^}]*\}\s*)?\[?([\w$]+)(?:=[^\]]*)?\]?\s*(?:-\s+)?([^]*)$/;

/** Links to names are the names: the document has no page for them. */
function linked(text: string): string {
  return text.replaceAll(
    /\{@link(?:code|plain)?\s+([^}|\s]+)(?:[|\s]+([^}]+))?\}/g,
    (_, target: string, label: string | undefined) => label?.trim() ?? target,
  );
}
