// Bundles a package's sources into `dist`, run in its folder after `tsc` wrote the declarations there.
// Arguments are the entries below `src`, without extension; those after `--` share nothing with others, and
// are bundled each by itself.
//
// Node takes about 0.3 ms to find, read and compile each file of an import graph; of some 370 files that
// is most of the time to start. What entries share goes into chunks at the root of `dist`, never twice.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

for (const file of readdirSync('dist', { recursive: true })) {
  if (/\.js(\.map)?$/.test(file)) rmSync(join('dist', file));
}

const args = process.argv.slice(2);
const alone = args.includes('--') ? args.slice(args.indexOf('--') + 1) : [];
await bundle(args.slice(0, args.length - alone.length).filter((entry) => entry !== '--'));
for (const entry of alone) await bundle([entry]);

async function bundle(entries) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join('src', `${entry}.ts`)])),
    platform: 'neutral',
    // Dependencies stay imports: one copy of each, wherever it is imported from.
    external: /^[^./]/,
    // The sources are what is wanted, whole; users' bundlers may shake.
    treeshake: false,
    tsconfig: 'tsconfig.json',
  });
  await built.write({
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    // What nearly every file needs goes into one chunk, whichever of the lazily loaded ones use it.
    codeSplitting: {
      groups: [
        {
          name: 'base',
          test: /core\/src\/(?:errors|http\/(?:headers|head-problem|host|reply|status|stream-origin|web-exchange)|json\/(?:encode-json|encoders))\.ts$/,
        },
      ],
    },
    chunkFileNames: '[name].js',
  });
  await built.close();
}
