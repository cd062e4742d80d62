/**
 * The topics of the reference in reading order, each with the folders and files whose exports it has. The
 * first topic that has a file wins; the last has every file.
 */
const TOPICS = [
  ['Errors', /(?:^|\/|-)errors?\.ts$/],
  [
    'Routes',
    /^core\/decorators\/(?:route|websocket|router|version|options|record|method-decorator)\.ts$|^core\/(?:router-options|declared-responses|versioning-options)\.ts$|^core\/types\/version\.ts$/,
  ],
  [
    'Parameters and bodies',
    /^core\/decorators\/(?:parameter|file|field)\.ts$|^core\/types\/(?:field|parameter-source|file-rules|provided)\.ts$|^core\/form\//,
  ],
  [
    'Models',
    /^core\/decorators\/(?:property|mapped-types|composite-type)\.ts$|^core\/types\/type-token\.ts$|^core\/(?:schema|json)\//,
  ],
  [
    'Dependencies',
    /^core\/decorators\/(?:depends|dependency|singleton)\.ts$|^core\/types\/(?:dependency|injected|without-injected)\.ts$/,
  ],
  ['Settings', /settings/],
  ['Security', /^core\/security\/|^core\/types\/security-scheme\.ts$/],
  [
    'Middleware and exception handlers',
    /^core\/middleware\/|^core\/decorators\/(?:middleware|exception-handler)\.ts$/,
  ],
  [
    'Requests and responses',
    /^core\/(?:http|scope)\/|^core\/types\/(?:response-class|static-options|limits)\.ts$/,
  ],
  ['WebSockets', /^core\/websocket\//],
  ['Model Context Protocol', /mcp/],
  ['Tests', /^core\/testing\//],
  ['Typed client', /^core\/client\//],
  ['Handles', /^runtime\/(?:handle|codec)\//],
  ['Deployments', /^runtime\//],
  ['Adapters and other frameworks', /^ingress\/(?:adapters|foreign)\//],
  ['The model', /^core\/(?:model|types)\//],
  ['The document', /^core\/openapi\//],
  ['Applications', /./],
];

/** Where the last topic stands in the reading order: before all others. */
const ORDER = [
  'Applications',
  ...TOPICS.map(([title]) => title).filter(
    (title) => title !== 'Applications' && title !== 'Errors',
  ),
  'Errors',
];

/** Groups exports by topic, in reading order, values before types; topics without exports are left out. */
export function byTopic(exports) {
  const groups = new Map(ORDER.map((title) => [title, []]));
  for (const one of exports) {
    const [title] = TOPICS.find(([, files]) => files.test(one.file));
    groups.get(title).push(one);
  }
  return [...groups]
    .filter(([, members]) => members.length > 0)
    .map(([title, members]) => [title, members.toSorted((a, b) => isType(a) - isType(b))]);
}

function isType({ code }) {
  return /^(?:interface|type)\b/.test(code) ? 1 : 0;
}
