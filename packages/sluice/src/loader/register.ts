/**
 * `node --import sluice/register app.ts`: runs TypeScript with decorators and their metadata.
 *
 * `SLUICE_CONDITIONS` adds conditions, separated by commas, for projects whose packages name their
 * sources under one.
 */
import { registerHooks } from './register-hooks.js';

registerHooks({ conditions: (process.env['SLUICE_CONDITIONS'] ?? '').split(',').filter(Boolean) });
