import type { Rule } from './rule.js';

export const IS_INSTANCE: Rule = {
  name: 'isInstance',
  explain: () => ({ type: 'is_instance_of' }),
};
