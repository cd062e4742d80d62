import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ConfigRule } from '../../packages/runtime/src/config/check-value.js';
import { root } from '../support/sluice-process.js';

/** The files whose docblocks say what a key does, for each part of a config. */
export interface ConfigSources {
  readonly root: readonly string[];
  /** By the key of the mapping: `http_options`. */
  readonly mappings: Readonly<Record<string, readonly string[]>>;
  readonly application: readonly string[];
  readonly deployment: readonly string[];
}

/** Writes the page of every key from the schema and from the docblocks of the options. */
export function configPage(rule: ConfigRule, sources: ConfigSources): string {
  const file = keysOf(rule);
  const application = keysOf(itemsOf(file['applications']));
  const deployment = keysOf(itemsOf(application['deployments']));
  return [
    '# Every key of the config file',
    'The values and the texts on this page are those of the code (`npm run docs:config`). [Configuration](configuration.md) explains the file by example.',
    '## The file',
    table(topLevel(file), docsOf(sources.root)),
    ...Object.entries(file).flatMap(([key, mapping]) =>
      mapping.kind === 'object'
        ? [`## \`${key}\``, table(keysOf(mapping), docsOf(sources.mappings[key] ?? []))]
        : [],
    ),
    '## `applications[]`',
    table(application, docsOf(sources.application)),
    '## `applications[].deployments[]`',
    'In code the same options are in camelCase, `maxOngoingRequests`. Null leaves an option as it is in the code.',
    table(deployment, docsOf(sources.deployment)),
    '## Keys of Ray Serve that have no effect',
    'They have no meaning on one machine. They are read, so that one file serves both, and a warning at the start says the same as this table.',
    inertTable({
      '': file,
      'applications[].': application,
      'deployments[].': deployment,
      'deployments[].ray_actor_options.': keysOf(deployment['ray_actor_options']),
    }),
    '',
  ].join('\n\n');
}

/** Those that have no section of their own. */
function topLevel(file: Keys): Keys {
  return Object.fromEntries(Object.entries(file).filter(([, rule]) => rule.kind === 'checked'));
}

type Keys = Readonly<Record<string, ConfigRule>>;

/** By the name in code. */
type Docs = ReadonlyMap<string, string>;

function table(keys: Keys, docs: Docs): string {
  const rows = rowsOf(keys, docs, '');
  return [
    '| key | value | what it does |',
    '| --- | --- | --- |',
    ...rows.map(([key, value, doc]) => `| \`${key}\` | ${value} | ${doc} |`),
  ].join('\n');
}

function rowsOf(
  keys: Keys,
  docs: Docs,
  prefix: string,
): readonly (readonly [key: string, value: string, doc: string])[] {
  return Object.entries(keys).flatMap(([key, rule]) => {
    const path = `${prefix}${key}`;
    if (rule.kind === 'object') return rowsOf(rule.keys, docs, `${path}.`);
    if (rule.kind === 'inert') return [];
    if (rule.kind === 'list' && rule.items.kind === 'object') return [];
    const doc =
      docs.get(RAYS_NAMES[key] ?? camel(key)) ?? docs.get(camel(key.replace(/_config$/, ''))) ?? '';
    if (doc === '') throw new Error(`No option of the code says what ${path} does.`);
    return [[path, escaped(expected(rule)), escaped(doc)] as const];
  });
}

/** Keys that are another name of an option. */
const RAYS_NAMES: Readonly<Record<string, string>> = { num_gpus: 'gpus' };

function expected(rule: ConfigRule): string {
  switch (rule.kind) {
    case 'checked':
      return rule.expected.replace(/(?<!\.)\.$/, '');
    case 'list':
      return rule.items.kind === 'checked' ? `a list: ${expected(rule.items)}` : 'a list';
    case 'object':
    case 'inert':
      return '';
    default:
      return rule satisfies never;
  }
}

function inertTable(places: Readonly<Record<string, Keys>>): string {
  const rows = Object.entries(places).flatMap(([place, keys]) =>
    Object.entries(keys).flatMap(([key, rule]) =>
      rule.kind === 'inert' ? [`| \`${place}${key}\` | ${escaped(rule.instead)} |`] : [],
    ),
  );
  return ['| key | how it is here |', '| --- | --- |', ...rows].join('\n');
}

function keysOf(rule: ConfigRule | undefined): Keys {
  return rule?.kind === 'object' ? rule.keys : {};
}

function itemsOf(rule: ConfigRule | undefined): ConfigRule | undefined {
  return rule?.kind === 'list' ? rule.items : undefined;
}

/** The docblocks of properties; the first file that has one wins. */
function docsOf(sources: readonly string[]): Docs {
  const docs = new Map<string, string>();
  for (const source of sources.flatMap(filesOf)) {
    const text = readFileSync(source, 'utf8');
    const properties = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)\??:/g;
    for (const [, comment = '', name = ''] of text.matchAll(properties)) {
      const doc = comment.replaceAll(/^\s*\* ?/gm, '').trim();
      if (!docs.has(name)) docs.set(name, doc.replaceAll(/\s*\n\s*/g, ' '));
    }
  }
  return docs;
}

/** A file, or the files of a folder. */
function filesOf(path: string): readonly string[] {
  const full = join(root, path);
  if (path.endsWith('.ts')) return [full];
  return readdirSync(full)
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .map((file) => join(full, file));
}

function camel(key: string): string {
  return key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Link tags name code that this page does not have. */
function escaped(text: string): string {
  return text.replaceAll(/\{@link ([^}]+)\}/g, '`$1`').replaceAll('|', '\\|');
}
