import type { Constructor } from '../../types/constructor.js';
import { transformedNames, transformerOf, validationRecords } from './class-metadata.js';
import { anyTransformer } from './libraries.js';
import { type Naming, namingOf } from './model-mark.js';

/**
 * Gives the properties of a class the names of its `@Model({ names })`, as `@Expose({ name })` would. A
 * property with a name of its own keeps it.
 *
 * Recorded with class-transformer, so that whatever reads the names of `@Expose` knows these too.
 */
export function applyNaming(type: Constructor): void {
  const naming = namingOf(type);
  if (naming === undefined) return;
  const copy = transformerOf(type) ?? anyTransformer(type);
  const { storage } = copy;
  const names = new Set([
    ...validationRecords(type).map(({ propertyName }) => propertyName),
    ...transformedNames(type, copy),
  ]);
  const isHidden = storage.getStrategy(type) === 'excludeAll';
  for (const propertyName of names) {
    const given = storage.findExposeMetadata(type, propertyName)?.options;
    const isMade = given !== undefined && MADE.has(given);
    if (given?.name !== undefined && !isMade) continue;
    if (given === undefined && isHidden) continue;
    const name = wireNameBy(naming, propertyName);
    if (name === (given?.name ?? propertyName)) continue;
    const options = { ...given, name };
    MADE.add(options);
    if (given === undefined || RENAMED.has(given)) RENAMED.add(options);
    storage.addExposeMetadata({ target: type, propertyName, options });
  }
}

/** True for options of `@Expose` that were not the user's: they name a property, and do not expose it. */
export function isRenamed(options: object | undefined): boolean {
  return options !== undefined && RENAMED.has(options);
}

/** The options recorded here: a subclass with another convention replaces the names in them. */
const MADE = new WeakSet<object>();
/** Those of properties that had no `@Expose`. */
const RENAMED = new WeakSet<object>();

function wireNameBy(naming: Naming, name: string): string {
  if (typeof naming === 'function') return naming(name);
  const words = wordsOf(name);
  switch (naming) {
    case 'snake_case':
      return words.join('_');
    case 'kebab-case':
      return words.join('-');
    case 'camelCase':
      return words.map((word, index) => (index === 0 ? word : capitalised(word))).join('');
    case 'PascalCase':
      return words.map(capitalised).join('');
    default:
      return naming satisfies never;
  }
}

/** `itemURLs2` and `item_url` are made of `item` and `url` and so on, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .split(/[_-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
