import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { type Contender, script, sluiceRun } from '../contenders.js';
import type { BenchOptions } from '../options.js';
import { type RunningServer, startServer } from '../server-process.js';
import { memoryOf } from '../process/tree.js';
import type { SectionResult } from '../report.js';

const HOLDERS: readonly Contender[] = [
  { name: 'ws', launch: script('sockets-ws'), validates: false },
  { name: 'sluice', launch: script('sockets-sluice'), validates: false },
  { name: 'sluice, 2 replicas', launch: sluiceRun('servers/sockets.js:app'), validates: false },
];

/** Descriptors that a process needs besides its sockets. */
const SPARE_DESCRIPTORS = 500;
const OPENED_AT_ONCE = 100;

/** Holds idle WebSockets and says what each costs the server's processes in memory. */
export async function runIdleSockets(options: BenchOptions): Promise<SectionResult> {
  const room = openFilesLimit() - SPARE_DESCRIPTORS;
  const count = Math.min(options.idleSockets, room);
  const notes =
    count < options.idleSockets
      ? [`Held ${count} sockets: this shell allows no more open files (ulimit -n).`]
      : [];
  const rows: string[][] = [];
  for (const contender of HOLDERS) {
    process.stderr.write(`Idle sockets: ${contender.name}...\n`);
    const server = await startServer(contender, options);
    try {
      const each = await bytesEach(server, count);
      rows.push([contender.name, String(count), each.toFixed(0)]);
    } finally {
      await server.stop();
    }
  }
  return {
    tables: [
      {
        title: 'Idle WebSockets: growth of the PSS of all processes of the server',
        rows: [['server', 'sockets', 'bytes each'], ...rows],
      },
    ],
    figures: [],
    notes,
    details: rows,
  };
}

async function bytesEach(server: RunningServer, count: number): Promise<number> {
  const url = `ws://127.0.0.1:${server.port}/echo`;
  const sockets: WebSocket[] = [];
  try {
    // The first ones load code and make pools that the others share.
    await open(url, Math.min(OPENED_AT_ONCE, count), sockets);
    await settle(server);
    const before = proportionalBytes(server);
    const first = sockets.length;
    while (sockets.length < count + first) {
      await open(url, Math.min(OPENED_AT_ONCE, count + first - sockets.length), sockets);
    }
    await settle(server);
    return (proportionalBytes(server) - before) / count;
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}

async function open(url: string, count: number, into: WebSocket[]): Promise<void> {
  const opened = Array.from(
    { length: count },
    () => new WebSocket(url, { perMessageDeflate: false }),
  );
  into.push(...opened);
  await Promise.all(opened.map((socket) => once(socket, 'open')));
}

/** Memory still moves for a moment after the last handshake. */
async function settle(server: RunningServer): Promise<void> {
  let last = proportionalBytes(server);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await delay(500);
    const now = proportionalBytes(server);
    if (Math.abs(now - last) < last * 0.005) return;
    last = now;
  }
}

const proportionalBytes = (server: RunningServer): number =>
  server.pids().reduce((sum, pid) => sum + memoryOf(pid).proportionalBytes, 0);

function openFilesLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1024);
}
