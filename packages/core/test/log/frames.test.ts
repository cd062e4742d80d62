import { describe, expect, it } from 'vitest';

import { foldFrames } from '../../src/log/frames.js';

const OWN = '    at perform (/app/node_modules/@sluice/core/dist/index.js:1:2)';
const COMMAND = '    at run (file:///app/node_modules/sluice/dist/cli/main.js:1:2)';
const NODE = '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)';
const SHOP = '    at Shop.item (/app/shop.ts:3:9)';

describe('foldFrames', () => {
  it.each([
    {
      what: 'a run of ours',
      stack: [SHOP, OWN, OWN, NODE],
      want: [SHOP, '    (3 frames of Sluice)'],
    },
    {
      what: 'runs between the application’s',
      stack: [OWN, SHOP, COMMAND],
      want: ['    (1 frame of Sluice)', SHOP, '    (1 frame of Sluice)'],
    },
    { what: 'frames of Node alone', stack: [SHOP, NODE], want: [SHOP, NODE] },
    { what: 'a stack of nothing but ours', stack: [OWN, NODE], want: [OWN, NODE] },
    {
      what: 'a frame before properties',
      stack: [SHOP, `${OWN} {`, "  code: 'E'", '}'],
      want: [SHOP, '    (1 frame of Sluice) {', "  code: 'E'", '}'],
    },
    {
      what: 'the stack of a cause',
      stack: [SHOP, `${OWN} {`, '  [cause]: Error: refused', `  ${SHOP}`, `  ${OWN}`, '}'],
      want: [
        SHOP,
        '    (1 frame of Sluice) {',
        '  [cause]: Error: refused',
        `  ${SHOP}`,
        '      (1 frame of Sluice)',
        '}',
      ],
    },
  ])('folds the frames of Sluice in a stack: $what', ({ stack, want }) => {
    expect(foldFrames(['Error: x', ...stack].join('\n')).split('\n')).toEqual([
      'Error: x',
      ...want,
    ]);
  });
});
