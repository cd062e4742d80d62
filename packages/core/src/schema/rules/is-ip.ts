import type { Rule } from './rule.js';

export const IS_IP: Rule = {
  name: 'isIp',
  base: 'string',
  explain: () => ({ type: 'ip_any_address' }),
  schema: ([version]) => {
    if (version === 4 || version === '4') return { format: 'ipv4' };
    if (version === 6 || version === '6') return { format: 'ipv6' };
    return { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  },
};
