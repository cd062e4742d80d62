/** What a client says to a WebSocket, and when it goes. */
export interface Conversation {
  /** Unique; the differences name the conversation by it. */
  readonly title: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** Sent as soon as the socket is open. */
  readonly says: readonly (string | Uint8Array)[];
  /** The client closes with 1000 after this many messages; undefined leaves the close to the server. */
  readonly hears: number | undefined;
}

interface Options extends Partial<Omit<Conversation, 'path'>> {}

function conversation(path: string, options: Options = {}): Conversation {
  const { headers = {}, subprotocols = [], says = [], hears } = options;
  const fields = Object.entries(headers).map(([name, value]) => `[${name}: ${value}]`);
  const offers = subprotocols.map((name) => `<${name}>`);
  const texts = says.map((each) => (typeof each === 'string' ? each : `${each.length} bytes`));
  const title = options.title ?? [path, ...fields, ...offers, ...texts].join(' ');
  return { title, path, headers, subprotocols, says, hears };
}

const echo = (path: string, ...says: readonly (string | Uint8Array)[]): Conversation =>
  conversation(path, { says, hears: says.length });
const as = (token: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token}`,
});

export const CONVERSATIONS: readonly Conversation[] = [
  echo('/echo', 'hi'),
  echo('/echo', 'a', 'b', ''),
  echo('/echo', 'é\u{1F600}'),
  { ...echo('/echo', 'x'.repeat(100_000)), title: '/echo 100,000 characters' },
  echo('/bytes', Uint8Array.of(0, 1, 255), new Uint8Array()),
  echo('/json', '{"a":[1,2.5,null,true,"x"]}'),
  echo('/json', '"text"', '1', 'null'),
  conversation('/json', { says: ['{'] }),
  conversation('/json', { says: [''] }),
  conversation('/rooms/7'),
  conversation('/rooms/7?name=Ada&tags=a&tags=b', {
    headers: { 'x-token': 't', cookie: 'session=s' },
  }),
  conversation('/rooms/x'),
  conversation('/rooms/7.5'),
  conversation('/required?limit=10'),
  conversation('/required?limit=11'),
  conversation('/required?limit=x'),
  conversation('/required'),
  conversation('/protocol', { subprotocols: ['chat.v1', 'chat.v2'] }),
  conversation('/close'),
  conversation('/close?code=1001&reason=going'),
  conversation('/close?code=3000'),
  conversation('/close?code=4999&reason=own'),
  conversation('/refuse'),
  conversation('/returns'),
  conversation('/fails'),
  conversation('/fails-early'),
  conversation('/exception'),
  conversation('/exception?code=4001&reason=bye'),
  conversation('/exception-early'),
  conversation('/depends'),
  conversation('/depends?limit=3&offset=4'),
  conversation('/depends?limit=x'),
  conversation('/secured', { headers: as('good') }),
  conversation('/secured', { headers: as('banned') }),
  conversation('/secured', { headers: as('teapot') }),
  conversation('/secured'),
  conversation('/secured', { headers: { authorization: 'Basic YTpi' } }),
  conversation('/bearer', { headers: as('good') }),
  conversation('/bearer'),
  conversation('/nowhere'),
  conversation('/plain'),
  conversation('/echo', { headers: { origin: 'http://evil.example' }, says: ['hi'], hears: 1 }),
];
