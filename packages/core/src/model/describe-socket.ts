import type { RouteRecord } from '../decorators/record.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import type { EndpointModel, SocketModel } from './app-model.js';
import { checkInput } from './check-input.js';
import { checkLimits } from './check-limits.js';
import type { Endpoint } from './endpoint.js';
import { deferredValidators } from '../schema/classes/deferred-validators.js';
import { ownerName } from './handler-model.js';
import { type Report, reportAt } from './problems.js';
import { typeOf } from './type-of.js';
import { refuseUnfiltered } from './unfiltered.js';
import { withGroups } from './validation-groups.js';

type SocketRoute = RouteRecord & { readonly kind: 'websocket' };

/** Makes the model of a WebSocket: an endpoint with its messages and subprotocols. */
export function describeSocket(
  endpoint: Endpoint,
  { options }: SocketRoute,
  common: EndpointModel & Pick<SocketModel, 'exceptions'>,
): SocketModel {
  const { description, maxMessageBytes, maxJsonKeys, maxJsonDepth } = options;
  const { invalidMessages = 'close', subprotocols = [], requireSubprotocol = false } = options;
  const report = reportAt(endpoint.problems, endpoint.where);
  checkLimits(options, (what, fix) => report('E_OPTION_INVALID', what, fix));
  if ('resumable' in options) {
    report(
      'E_OPTION_INVALID',
      'is resumable, but a WebSocket is no stream of a response.',
      'Remove the option; a client that connects again tells the handler what it has.',
    );
  }
  checkInvalidMessages(invalidMessages, report);
  checkSubprotocols({ subprotocols, requireSubprotocol }, report);
  return {
    kind: 'websocket',
    ...common,
    ...defined({ description }),
    receive: receiveOf(endpoint, options),
    send: sendOf(endpoint, options),
    invalidMessages,
    subprotocols,
    requireSubprotocol,
    maxMessageBytes,
    maxJsonKeys,
    maxJsonDepth,
  };
}

function receiveOf(
  endpoint: Endpoint,
  { receive, groups }: SocketRoute['options'],
): TypeModel | undefined {
  if (receive === undefined) return undefined;
  const report = reportAt(endpoint.problems, `${endpoint.where} receive`);
  const type = typeOf(receive, report);
  checkInput(type, 'json', report);
  for (const { home, name } of deferredValidators(type)) {
    report(
      'E_VALIDATOR',
      `has the validator ${ownerName(home)}.${name}, which takes dependencies, but messages come after these ran.`,
      'Check the message in the handler, with a dependency of its own.',
    );
  }
  return withGroups(type, groups, report);
}

function sendOf(endpoint: Endpoint, { send }: SocketRoute['options']): TypeModel | undefined {
  if (send === undefined) return undefined;
  const report = reportAt(endpoint.problems, `${endpoint.where} send`);
  const type = typeOf(send, report);
  refuseUnfiltered(type, report);
  return type;
}

// JavaScript or a cast can pass anything.
function checkInvalidMessages(option: string, report: Report): void {
  if (option === 'close' || option === 'reply') return;
  report(
    'E_OPTION_INVALID',
    `has the option invalidMessages: ${JSON.stringify(option)}.`,
    "Write 'close' or 'reply', or leave it out for 'close'.",
  );
}

/** RFC 9110 §5.6.2: the characters of a token. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function checkSubprotocols(
  { subprotocols, requireSubprotocol }: Pick<SocketModel, 'subprotocols' | 'requireSubprotocol'>,
  report: Report,
): void {
  const invalid = subprotocols.filter((name) => !TOKEN.test(name));
  if (invalid.length > 0) {
    report(
      'E_OPTION_INVALID',
      `has the subprotocol ${JSON.stringify(invalid[0])}, which no handshake can name.`,
      'Use letters, digits and dots: chat.v1.',
    );
  }
  if (requireSubprotocol && subprotocols.length === 0) {
    report(
      'E_OPTION_INVALID',
      'has requireSubprotocol, but no subprotocols, so that it would refuse every client.',
      "Name them: { subprotocols: ['chat.v1'] }.",
    );
  }
}
