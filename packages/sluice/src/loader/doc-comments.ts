import { parseSync, type Class, type Comment, type Program } from 'oxc-parser';

import type { ClassComments, DocComment } from '@sluice/core/internal';

import { decoratedClasses } from './decorated-classes.js';
import { parseDocComment } from './parse-doc-comment.js';

/**
 * Writes the JSDoc comments of decorated classes into the classes, where a document can read them: no
 * compiler keeps comments for a running program.
 *
 * The text goes behind the `{` of each class, so every line stays where it is. Comments are documentation
 * alone; nothing of the types is recorded.
 */
export function withDocComments(file: string, source: string): string {
  if (!source.includes('/**') || !source.includes('@')) return source;
  const { program, comments, errors } = parseSync(file, source, { sourceType: 'module' });
  if (errors.length > 0) return source;
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  const written: { readonly at: number; readonly text: string }[] = [];
  for (const node of decoratedClasses(program)) {
    const found = commentsOf(node, { program, source, docs });
    if (found !== undefined) written.push({ at: node.body.start + 1, text: recording(found) });
  }
  return written
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), source);
}

/** The statement that records comments; `this` is the class. */
function recording(comments: ClassComments): string {
  // A line separator in JSON would end the line of the source.
  const json = JSON.stringify(comments)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return ` static { (globalThis[Symbol.for('sluice.comments')] ??= new WeakMap()).set(this, ${json}); }`;
}

interface Looking {
  readonly program: Program;
  readonly source: string;
  readonly docs: readonly Comment[];
}

function commentsOf(node: Class, looking: Looking): ClassComments | undefined {
  const own = commentOfClass(node, looking);
  const members: Record<string, DocComment> = {};
  let from = node.body.start;
  for (const member of node.body.body) {
    const name = 'key' in member && !member.computed ? nameOf(member.key) : undefined;
    const isOwn = 'static' in member && !member.static;
    if (name !== undefined && isOwn && 'key' in member) {
      const comment = lastBetween(from, member.key.start, { ...looking, skip: member.decorators });
      if (comment !== undefined) members[name] = comment;
    }
    from = member.end;
  }
  if (own === undefined && Object.keys(members).length === 0) return undefined;
  return { ...(own === undefined ? {} : { own }), members };
}

function nameOf(key: {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
}): string | undefined {
  if (key.type === 'PrivateIdentifier') return undefined;
  const name = key.name ?? key.value;
  return typeof name === 'string' ? name : undefined;
}

/** The comment before a class, its `export` and its decorators, or between these. */
function commentOfClass(node: Class, looking: Looking): DocComment | undefined {
  const { program, source } = looking;
  const statement = program.body.find(
    (one) =>
      (one.type === 'ExportNamedDeclaration' || one.type === 'ExportDefaultDeclaration') &&
      one.declaration === node,
  );
  const starts = [node.start, ...node.decorators.map(({ start }) => start)];
  const start = Math.min(statement?.start ?? node.start, ...starts);
  const before = looking.docs.findLast(
    ({ end }) => end <= start && source.slice(end, start).trim() === '',
  );
  const between = lastBetween(start, node.body.start, { ...looking, skip: node.decorators });
  return between ?? (before && parseDocComment(before.value));
}

/** The last comment between two places that is not inside of a decorator. */
function lastBetween(
  from: number,
  to: number,
  { docs, skip }: Looking & { readonly skip: readonly { start: number; end: number }[] },
): DocComment | undefined {
  const found = docs.findLast(
    ({ start, end }) =>
      start >= from && end <= to && !skip.some((one) => start >= one.start && end <= one.end),
  );
  return found && parseDocComment(found.value);
}
