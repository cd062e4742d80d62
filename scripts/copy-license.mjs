// Copies the licence into a package before it is packed, run in its folder: npm takes no file from above.
import { copyFileSync } from 'node:fs';

copyFileSync('../../LICENSE', 'LICENSE');
