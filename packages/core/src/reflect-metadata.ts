/// <reference types="reflect-metadata" />

import { createRequire } from 'node:module';

// Required, not imported: to import CommonJS, Node compiles a WebAssembly lexer that lists its
// exports. That is 15 ms and 6 MB of every start.
if (!('getMetadata' in Reflect)) createRequire(import.meta.url)('reflect-metadata');
