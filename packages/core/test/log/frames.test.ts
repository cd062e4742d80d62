import { describe, expect, it } from 'vitest';

import { foldFrames } from '../../src/log/frames.js';

const own = '    at perform (/app/node_modules/@sluice/core/dist/index.js:1:2)';
const command = '    at run (file:///app/node_modules/sluice/dist/cli/main.js:1:2)';
const node = '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)';
const shop = '    at Shop.item (/app/shop.ts:3:9)';

describe('foldFrames', () => {
  it.each([
    {
      what: 'a run of ours',
      stack: [shop, own, own, node],
      want: [shop, '    (3 frames of Sluice)'],
    },
    {
      what: 'runs between the application’s',
      stack: [own, shop, command],
      want: ['    (1 frame of Sluice)', shop, '    (1 frame of Sluice)'],
    },
    { what: 'frames of Node alone', stack: [shop, node], want: [shop, node] },
    { what: 'a stack of nothing but ours', stack: [own, node], want: [own, node] },
    {
      what: 'a frame before properties',
      stack: [shop, `${own} {`, "  code: 'E'", '}'],
      want: [shop, '    (1 frame of Sluice) {', "  code: 'E'", '}'],
    },
    {
      what: 'the stack of a cause',
      stack: [shop, `${own} {`, '  [cause]: Error: refused', `  ${shop}`, `  ${own}`, '}'],
      want: [
        shop,
        '    (1 frame of Sluice) {',
        '  [cause]: Error: refused',
        `  ${shop}`,
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
