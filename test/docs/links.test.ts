import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';

const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'docs/reference')).map((name) => `docs/reference/${name}`),
];

const exists = (path: string): boolean => existsSync(join(root, path));

it.each(PAGES)('every relative link of %s leads to a file', (page) => {
  const links = Array.from(
    withoutCode(readFileSync(join(root, page), 'utf8')).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g),
    ([, link = '']) => link,
  );
  expect(links.filter((link) => !exists(join(dirname(page), link)))).toEqual([]);
});

it.each(PAGES.filter((page) => page.startsWith('docs/reference/')))(
  'every link within %s leads to a heading',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const headings = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = '']) => slugOf(title));
    const links = Array.from(text.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = '']) => anchor);
    expect(links.filter((anchor) => !headings.includes(anchor.replace(/-\d+$/, '')))).toEqual([]);
  },
);

/** A page without its blocks of code, in which brackets are no links. */
function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```$/gm, '');
}

/** The anchor that GitHub makes of a heading, without the number of a repeated one. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\d _-]/gu, '')
    .replaceAll(' ', '-');
}

it('the index of the pages has a link to each', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const pages = PAGES.filter((page) => /^docs\/(?!README)/.test(page));
  expect(pages.filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))).toEqual([]);
});

it('every file that the page on architecture names exists', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const named = [
    ...page.matchAll(/(?<![@/\w])(core|ingress|runtime|sluice)\/([\w/-]+(?:\.ts|\/))/g),
  ];
  expect(named.length).toBeGreaterThan(50);
  const missing = named
    .filter(([, folder = '', path = '']) => !exists(join('packages', folder, 'src', path)))
    .map(([name]) => name);
  expect(missing).toEqual([]);
});

it('every file that CONTRIBUTING.md names exists', () => {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const named = Array.from(
    page.matchAll(/`((?:packages|test|examples)\/[^`<\s]+)`/g),
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !exists(path))).toEqual([]);
});
