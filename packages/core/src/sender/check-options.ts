import type { DefinitionProblem } from '../errors.js';
import { reportAt } from '../model/problems.js';
import { LONGEST_TIMER_MS } from '../settled-within.js';
import { isThisMachine } from '../security/tokens/http-url.js';
import type { SenderOptions } from './sender-types.js';
import { keysOf } from '../security/webhooks/signature.js';

interface Check {
  /** True for a declaration whose URLs clients give. */
  readonly isCallback: boolean;
  readonly problems: DefinitionProblem[];
}

/** Reports options of a sender that are wrong. */
export function checkOptions(options: SenderOptions, { isCallback, problems }: Check): void {
  const report = reportAt(problems, 'createSender()');
  const { attempts = 1, timeoutS = 1, maxDelayS = 0, secret = [], allow } = options;
  if (!(Number.isInteger(attempts) && attempts >= 1 && attempts <= 20)) {
    report('E_OPTION_INVALID', `has attempts: ${attempts}.`, 'Give a whole number from 1 to 20.');
  }
  const longestS = Math.floor(LONGEST_TIMER_MS / 1000);
  if (!(timeoutS > 0 && timeoutS <= longestS)) {
    report('E_OPTION_INVALID', `has timeoutS: ${timeoutS}.`, `Give seconds, at most ${longestS}.`);
  }
  if (!(maxDelayS >= 0 && maxDelayS <= longestS)) {
    report(
      'E_OPTION_INVALID',
      `has maxDelayS: ${maxDelayS}.`,
      `Give seconds, at most ${longestS}.`,
    );
  }
  if (keysOf(secret) === undefined) {
    const fix = 'Make one of 32 random bytes: `whsec_${randomBytes(32).toString("base64")}`.';
    report(
      'E_OPTION_INVALID',
      'has a secret that is no "whsec_" with the Base64 of 24 to 64 bytes.',
      fix,
    );
  }
  if (isCallback && allow === undefined) {
    report(
      'E_OPTION_INVALID',
      'sends callbacks, whose URLs clients give, and does not say which are allowed.',
      'Give allow: (url) => hosts.has(url.hostname), or () => true where nothing in your network needs protection.',
    );
  }
}

/** What is wrong with a URL that a request is sent to; undefined for nothing. */
export function checkUrl(to: string | URL, allowHttp: boolean): string | undefined {
  const url = URL.canParse(String(to)) ? new URL(to) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'The URL is none of a server.';
  if (url.username !== '' || url.password !== '') {
    return `The URL of ${url.host} has a user, which a request cannot have.`;
  }
  if (url.protocol === 'https:' || allowHttp || isThisMachine(url)) return undefined;
  return `The URL of ${url.host} is http:, which anyone on the way can read: use https:, or allowHttp: true.`;
}
