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
];

const exists = (path: string): boolean => existsSync(join(root, path));

it.each(PAGES)('every relative link of %s leads to a file', (page) => {
  const links = Array.from(
    readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g),
    ([, link = '']) => link,
  );
  expect(links.filter((link) => !exists(join(dirname(page), link)))).toEqual([]);
});

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
