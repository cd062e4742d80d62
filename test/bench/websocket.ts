import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { type Contender, script, sluiceRun } from './contenders.js';
import type { RunningServer } from './server-process.js';
import { inTurns, line, ratioOf, shown } from './traffic.js';

const CONTENDERS: readonly Contender[] = [
  { name: 'ws', launch: script('sockets-ws'), validates: false },
  { name: 'sluice', launch: script('sockets-sluice'), validates: false },
  { name: 'sluice, 2 replicas', launch: sluiceRun('servers/sockets.js:app'), validates: false },
];

const CONNECTIONS = 32;
const MESSAGE = 'x'.repeat(64);
const WINDOW_MS = 1000;

/** CPU microseconds of the server for each message that comes back, on 32 connections at once. */
async function cpuPerEcho(server: RunningServer): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/echo`);
      await once(socket, 'open');
      return socket;
    }),
  );
  let echoes = 0;
  for (const socket of sockets) {
    socket.on('message', () => {
      echoes += 1;
      socket.send(MESSAGE);
    });
    socket.send(MESSAGE);
  }
  const before = server.cpuMicros();
  const echoesBefore = echoes;
  await delay(WINDOW_MS);
  const each = (server.cpuMicros() - before) / (echoes - echoesBefore);
  for (const socket of sockets) socket.terminate();
  return each;
}

const [bare = [], standalone = [], replicated = []] = await inTurns(CONTENDERS, 9, cpuPerEcho);
line('CPU per WebSocket echo, sluice / ws', shown(ratioOf(standalone, bare)), 'none');
line(
  'CPU per WebSocket echo, sluice with 2 replicas / ws',
  shown(ratioOf(replicated, bare)),
  '<= 2.00',
);
