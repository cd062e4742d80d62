import { type ClassLike, lineage } from '../types/constructor.js';

/** A JSDoc comment of the TypeScript source, as the loader records it. */
export interface DocComment {
  /** The text before the first tag. */
  readonly text?: string;
  readonly summary?: string;
  /** By the names of the parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly returns?: string;
  readonly deprecated?: true;
  readonly examples?: readonly string[];
}

/** The comments of a class. */
export interface ClassComments {
  readonly own?: DocComment;
  /** By the names of methods and properties. */
  readonly members: Readonly<Record<string, DocComment>>;
}

// The loader writes this name into classes, which run before any module of this package may be there.
const KEY = Symbol.for('sluice.comments');

/** The comment of a class itself. */
export function classComment(type: ClassLike): DocComment | undefined {
  return recorded()?.get(type)?.own;
}

/** The comment of a method or property, of the class or the nearest base that has one. */
export function memberComment(type: ClassLike, name: string): DocComment | undefined {
  const all = recorded();
  if (all === undefined) return undefined;
  for (const each of lineage(type)) {
    const members = all.get(each)?.members ?? {};
    if (Object.hasOwn(members, name)) return members[name];
  }
  return undefined;
}

/** Lets a class made of another one have its comments. */
export function copyComments(from: ClassLike, to: ClassLike): void {
  const all = recorded();
  const members = all?.get(from)?.members;
  if (members !== undefined) all?.set(to, { members });
}

type Recorded = WeakMap<ClassLike, ClassComments>;

function recorded(): Recorded | undefined {
  const found: Recorded | undefined = Reflect.get(globalThis, KEY);
  return found;
}

/** The first sentence of a comment, without its full stop. */
export function summaryOf({ summary, text }: DocComment): string | undefined {
  if (summary !== undefined) return summary;
  const first = text === undefined ? undefined : /^.*?(?:[.!?](?=\s)|\n\n|$)/s.exec(text)?.[0];
  const line = first?.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line === '' ? undefined : line;
}

/** The text of a comment with its examples; undefined where the summary says all of it. */
export function descriptionOf(comment: DocComment): string | undefined {
  const { text, examples = [] } = comment;
  const flat = text?.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  const body = flat === summaryOf(comment) ? undefined : text;
  const parts = [...(body === undefined ? [] : [body]), ...examples.map(fenced)];
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

function fenced(example: string): string {
  return example.includes('```') ? example : `\`\`\`ts\n${example}\n\`\`\``;
}
