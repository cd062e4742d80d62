#!/usr/bin/env node
// This file is committed, not built: npm links the command when it installs, before a checkout has a `dist`.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('sluice is not built yet. Run: npm run build\n');
  process.exitCode = 1;
}
