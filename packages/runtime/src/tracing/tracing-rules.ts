import { rule, type OptionRule } from '../deployment/option-rules.js';

/** The members of `tracing` (`tracing_config`). */
export const TRACING_RULES: readonly OptionRule[] = [
  rule('enabled', 'true or false', (value) => typeof value === 'boolean'),
  rule(
    'exporterImportPath',
    'a module and its export, such as tracing.ts:setup',
    (value) => typeof value === 'string' && /^[^:].*:[^:./\\]+$/.test(value),
  ),
  rule(
    'samplingRatio',
    'a number from 0 to 1',
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
  ),
];
