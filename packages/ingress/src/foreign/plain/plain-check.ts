import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlainBridge } from './plain-bridge.js';
import { TrialExchange } from './plain-trial.js';

let canBridge: Promise<boolean> | undefined;

/**
 * True where requests can be handed over without text: what that takes of Node is undocumented, so it
 * is tried once, and a Node that has changed it is served by HTTP.
 */
export function canBridgePlainly(): Promise<boolean> {
  return (canBridge ??= tryPlainBridge());
}

/** A Node on which the trial hangs is none to rely on. */
const TRIAL_MS = 5_000;

const EXPECTED = [
  'POST /b?c a true xyz',
  'respond 201 x-b 1 x-b 2 Content-Length 2 ok',
  'finish true',
  'close',
  'GET /b?c a true ',
  'full',
  'begin 200 ',
  'write big 99999',
  'drain',
  'write two 3',
  'end',
  'finish true',
  'close',
  'GET /b?c a true ',
  'cut',
  'close',
];

/** Tries it, and says whether everything was as expected. */
export async function tryPlainBridge(): Promise<boolean> {
  const seen: string[] = [];
  const record = (what: string): void => void seen.push(what);
  let timer: NodeJS.Timeout | undefined;
  try {
    const isOver = playTrial(record);
    const isLate = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TRIAL_MS);
    });
    await Promise.race([isOver, isLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
  return seen.join('\n') === EXPECTED.join('\n');
}

async function playTrial(record: (what: string) => void): Promise<void> {
  const acts = [answerAtOnce, answerSlowly, hangUp];
  const bridge = new PlainBridge({
    request(request, response) {
      response.on('finish', () => record(`finish ${response.writableEnded}`));
      response.on('close', () => record('close'));
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        record(
          `${request.method} ${request.url} ${request.headers.host} ${request.complete} ${body}`,
        );
        attempt(response, acts.shift() ?? hangUp, record);
      });
    },
    upgrade: () => undefined,
  });
  await bridge.handle(new TrialExchange('POST', 'xyz', record));
  await bridge.handle(new TrialExchange('GET', '', record));
  await bridge.handle(new TrialExchange('GET', '', record));
  await nextTurn();
  bridge.close();
}

type Act = (response: ServerResponse, record: (what: string) => void) => void;

// What another Node throws here must not end the process.
function attempt(response: ServerResponse, act: Act, record: (what: string) => void): void {
  try {
    act(response, record);
  } catch (error) {
    record(String(error));
    response.destroy();
  }
}

function answerAtOnce(response: ServerResponse): void {
  response.statusCode = 201;
  response.setHeader('x-b', ['1', '2']);
  response.end('ok');
}

function answerSlowly(response: ServerResponse, record: (what: string) => void): void {
  if (!response.write('big'.repeat(33_333))) record('full');
  response.once('drain', () => {
    record('drain');
    response.end('two');
  });
}

function hangUp(response: ServerResponse): void {
  response.destroy();
}
