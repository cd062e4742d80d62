import { type Declaration, exportOf, parseModule } from './modules.js';

/** Every declaration of ours that a user can import from these entries. */
export function importable(entries: readonly string[]): readonly Declaration[] {
  const found = new Map<string, Declaration>();
  for (const entry of entries.map(parseModule)) {
    for (const name of entry.exported.keys()) {
      const declaration = exportOf(entry, name);
      if (declaration !== undefined) found.set(keyOf(declaration), declaration);
    }
  }
  return [...found.values()];
}

/** Names a declaration by its file below `packages`. */
export function keyOf({ file, name }: Declaration): string {
  return `${file.replace(/.*\/packages\//, '')} ${name}`;
}
