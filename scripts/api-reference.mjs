/**
 * Writes the API reference, docs/reference, from the docblocks of everything that users import.
 * `--check` writes nothing and fails when a page is not as it would be written.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { anchors, renderPage } from './reference/page.mjs';
import { publicEntries, publicExports } from './reference/public-exports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/reference');
/** Stands between two declarations while they are formatted. */
const MARK = '// ----';

/** `sluice/openapi` is on the page `openapi.md`, `sluice` itself on `sluice.md`. */
const pageOf = (entry) => `${entry.split('/')[1] ?? entry}.md`;

const entries = publicEntries().map((entry) => ({ entry, exports: publicExports(entry) }));
const silent = entries.flatMap(({ entry, exports }) =>
  exports.filter(({ doc }) => doc === '').map(({ name }) => `${entry}: ${name}`),
);
if (silent.length > 0) {
  process.stderr.write(`These exports have no docblock: ${silent.join(', ')}.\n`);
  process.exit(1);
}

const formatted = format(entries);
const places = new Map(formatted.map(({ entry, exports }) => [entry, anchors(exports)]));

/** An export of the entry itself, else of the first that has it. */
function linkTo(name, from) {
  const own = places.get(from).get(name);
  if (own !== undefined) return own;
  const other = formatted.find(({ entry }) => places.get(entry).has(name));
  return other && `${pageOf(other.entry)}${places.get(other.entry).get(name)}`;
}

const pages = formatted.map((one) => [pageOf(one.entry), renderPage(one, linkTo)]);
if (process.argv.includes('--check')) {
  const stale = pages.filter(([name, text]) => {
    try {
      return readFileSync(join(folder, name), 'utf8') !== text;
    } catch {
      return true;
    }
  });
  if (stale.length > 0) {
    const names = stale.map(([name]) => `docs/reference/${name}`).join(', ');
    process.stderr.write(`${names} do not show the code as it is. Run: npm run docs:api\n`);
    process.exit(1);
  }
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}

/** Has the formatter write all declarations as the sources are written, in one run. */
function format(all) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-reference-'));
  try {
    const file = join(directory, 'declarations.d.ts');
    const parts = all.flatMap(({ exports }) => exports.map(({ code }) => code));
    writeFileSync(file, parts.join(`\n${MARK}\n`));
    const formatter = join(root, 'node_modules/.bin/oxfmt');
    execFileSync(formatter, ['-c', join(root, '.oxfmtrc.json'), file], { stdio: 'pipe' });
    const texts = readFileSync(file, 'utf8')
      .split(MARK)
      .map((text) => text.trim());
    return all.map((one) => ({
      ...one,
      exports: one.exports.map((each) => ({ ...each, code: texts.shift() })),
    }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
