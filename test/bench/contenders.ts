import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sluiceCommand = file('../../../packages/sluice/dist/cli/main.js');

/** One server under test: how it is started on a port, and whether it refuses an invalid order. */
export interface Contender {
  readonly name: string;
  readonly arguments: (port: number) => readonly string[];
  readonly validates: boolean;
}

const script = (name: string) => () => [file(`./servers/${name}.js`)];

/** The first is what the ratios are relative to; the second is the same again, to show the noise. */
export const contenders: readonly Contender[] = [
  { name: 'node:http', arguments: script('node-http'), validates: false },
  { name: 'node:http (A/A)', arguments: script('node-http'), validates: false },
  { name: 'fastify', arguments: script('fastify'), validates: true },
  { name: 'nest on fastify', arguments: script('nest'), validates: true },
  { name: 'hono', arguments: script('hono'), validates: false },
  { name: 'sluice', arguments: script('sluice'), validates: true },
  {
    name: 'sluice, 2 replicas',
    arguments: (port) => [
      sluiceCommand,
      'run',
      `${file('./servers/app.js')}:app`,
      '--port',
      String(port),
    ],
    validates: true,
  },
];
