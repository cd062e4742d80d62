import type { Form } from './forms.js';

/** A compiler or runtime with some settings, and what becomes of each form. */
export interface Case {
  readonly name: string;
  /** The folder of its settings in `docs/runtimes.md`. */
  readonly section: string;
  /** The name of its commands there; defaults to the section. */
  readonly commands?: string;
  /** Programs that stand in for those of the page, by the names of `PROGRAMS`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Changes a file of settings; defaults to leaving it as the page has it. */
  readonly settings?: (text: string) => string;
  /** Calls `serveForms` in a file of its own; defaults to `src/main.ts`. */
  readonly entry?: (call: string) => { readonly file: string; readonly code: string };
  readonly serves: readonly Form[];
  /** The errors at start of other forms; defaults to none. */
  readonly refuses?: readonly (readonly [Form, RegExp])[];
}

const ALL: Pick<Case, 'serves'> = {
  serves: [
    'signature-form',
    'method-form',
    'function-form',
    'signature-orders',
    'method-orders',
    'function-orders',
  ],
};

const NO_TYPES = /E_METADATA_MISSING: \w+: .* Set experimentalDecorators and emitDecoratorMetadata/;

const WITHOUT_TYPES: Pick<Case, 'serves' | 'refuses'> = {
  serves: ['method-form', 'function-form', 'method-orders', 'function-orders'],
  refuses: [
    ['signature-form', NO_TYPES],
    ['signature-orders', NO_TYPES],
  ],
};

/** Forms that standard decorators can serve. */
const STANDARD: Pick<Case, 'serves'> = { serves: ['method-form', 'function-form'] };

const without =
  (...settings: readonly string[]) =>
  (text: string): string =>
    settings.reduce(
      (left, setting) => left.replace(new RegExp(`,?\\s*"?${setting}"?: true`), ''),
      text,
    );

export const CASES: readonly Case[] = [
  { name: 'the loader of Sluice', section: 'sluice', ...ALL },
  { name: 'tsc 5.9', section: 'tsc', programs: { tsc: 'tsc5' }, ...ALL },
  { name: 'tsc 7', section: 'tsc', ...ALL },
  {
    name: 'tsc 7 without emitDecoratorMetadata',
    section: 'tsc',
    settings: without('emitDecoratorMetadata'),
    ...WITHOUT_TYPES,
  },
  {
    name: 'tsc 7 with standard decorators',
    section: 'tsc',
    settings: without('experimentalDecorators', 'emitDecoratorMetadata'),
    ...STANDARD,
  },
  { name: 'swc', section: 'swc', ...ALL },
  {
    name: 'swc without decoratorMetadata',
    section: 'swc',
    settings: without('decoratorMetadata'),
    ...WITHOUT_TYPES,
  },
  {
    name: 'swc with standard decorators',
    section: 'swc',
    settings: (text) =>
      text.replace(
        /"legacyDecorator": true, "decoratorMetadata": true/,
        '"decoratorVersion": "2022-03"',
      ),
    ...STANDARD,
  },
  { name: 'Vite', section: 'vite', ...ALL },
  {
    name: 'Vite without emitDecoratorMetadata',
    section: 'vite',
    settings: without('emitDecoratorMetadata'),
    ...WITHOUT_TYPES,
  },
  {
    name: 'Vitest',
    section: 'vite',
    commands: 'vitest',
    entry: (call) => ({
      file: 'src/forms.test.ts',
      code: `import { it } from 'vitest';\n
it('serves', { timeout: 60_000 }, async () => {
  await ${call};
  await new Promise(() => {});
});`,
    }),
    ...ALL,
  },
  { name: 'esbuild', section: 'esbuild', ...WITHOUT_TYPES },
  {
    name: 'esbuild with standard decorators',
    section: 'esbuild',
    settings: without('experimentalDecorators'),
    ...STANDARD,
  },
  { name: 'tsx', section: 'esbuild', commands: 'tsx', ...WITHOUT_TYPES },
  {
    name: 'tsx with standard decorators',
    section: 'esbuild',
    commands: 'tsx',
    settings: without('experimentalDecorators'),
    ...STANDARD,
    refuses: [
      ['signature-form', /experimental decorators/],
      // class-validator fails before anything of Sluice runs.
      ['function-orders', /TypeError: .*'constructor'/],
    ],
  },
  {
    name: 'Node 24 without a compiler',
    section: 'node',
    programs: { node: 'node24' },
    serves: ['function-form'],
    refuses: [['method-form', /SyntaxError/]],
  },
  { name: 'Bun', section: 'bun', ...ALL },
  {
    name: 'Bun without emitDecoratorMetadata',
    section: 'bun',
    settings: without('emitDecoratorMetadata'),
    ...WITHOUT_TYPES,
  },
  {
    name: 'Bun with standard decorators',
    section: 'bun',
    settings: without('experimentalDecorators', 'emitDecoratorMetadata'),
    ...STANDARD,
  },
  { name: 'Deno', section: 'deno', ...ALL },
  {
    name: 'Deno without emitDecoratorMetadata',
    section: 'deno',
    settings: without('emitDecoratorMetadata'),
    ...WITHOUT_TYPES,
  },
  {
    name: 'Deno with standard decorators',
    section: 'deno',
    settings: without('experimentalDecorators', 'emitDecoratorMetadata'),
    ...STANDARD,
  },
];

const NO_SETTING = without('experimentalDecorators', 'emitDecoratorMetadata');

/** Projects that do not compile, with the words of the compiler that the page explains. */
export const UNCOMPILED: readonly (Case & { readonly says: RegExp })[] = [
  {
    name: 'tsc 7, standard decorators and a DTO class',
    section: 'tsc',
    settings: NO_SETTING,
    serves: ['method-orders'],
    says: /TS1240: .*property decorator/,
  },
  {
    name: 'tsc 7, standard decorators and the signature form',
    section: 'tsc',
    settings: NO_SETTING,
    serves: ['signature-form'],
    says: /TS1206: Decorators are not valid here/,
  },
  {
    name: 'esbuild, standard decorators and the signature form',
    section: 'esbuild',
    settings: NO_SETTING,
    serves: ['signature-form'],
    says: /experimental decorators/,
  },
];
