import type { Family } from './classes.js';
import type { Random } from './random.js';

/** The JSON text of an input for a family: most of what it wants, and some of what it does not. */
export function randomInput(random: Random, family: Family): string {
  return objectText(random, family, 0);
}

const DEEP = 70;
const RESERVED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

// Text and not an object, since a literal cannot have the key `__proto__`.
function objectText(random: Random, family: Family, depth: number): string {
  const members: string[] = [];
  for (const name of family.names.toSorted(() => random.next() - 0.5)) {
    if (random.chance(0.75))
      members.push(`${JSON.stringify(name)}:${memberText(random, family, { name, depth })}`);
  }
  if (random.chance(0.2)) members.push(`"extra":${anyText(random, depth)}`);
  if (random.chance(0.05)) members.push(`"made":2,"undeclared":${anyText(random, depth)},"kept":3`);
  if (random.chance(0.04)) {
    members.push(`${JSON.stringify(random.pick(RESERVED))}:${anyText(random, depth)}`);
  }
  return `{${members.join(',')}}`;
}

interface Member {
  readonly name: string;
  readonly depth: number;
}

function memberText(random: Random, family: Family, { name, depth }: Member): string {
  if (name === 'kind' && random.chance(0.7)) return random.pick(['"dog"', '"cat"', '"bird"']);
  const isNested = family.nested.has(name) && random.chance(0.85);
  if (!isNested || depth > 3) return anyText(random, depth);
  if (random.chance(0.4))
    return listText(random, () => memberText(random, family, { name, depth: depth + 1 }));
  return objectText(random, family, depth + 1);
}

function anyText(random: Random, depth: number): string {
  if (depth > 4 || random.chance(0.8)) return random.pick(SCALARS);
  if (random.chance(0.6)) return listText(random, () => anyText(random, depth + 1));
  if (random.chance(0.004)) return `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
  const keys = ['a', 'kind', 'made', ...(random.chance(0.05) ? RESERVED : [])];
  return `{${JSON.stringify(random.pick(keys))}:${anyText(random, depth + 1)}}`;
}

function listText(random: Random, item: () => string): string {
  return `[${Array.from({ length: random.below(4) }, item).join(',')}]`;
}

// oxfmt-ignore
const TEXTS = [
  '', ' ', 'a', 'ab', 'abc', ' abc ', 'b', 'x', 'red', 'Low', '1', '12', '1.5', '0', '-3', '1e5', 'true', 'false',
  'ada@example.com', 'a@b', 'Ada <ada@example.com>', 'a.b+c@sub.example.co', 'http://localhost:3000',
  'https://example.com/x?y=1', 'example.com', '127.0.0.1', '::1', '2020-02-30', '2020-01-01',
  '2020-01-01T10:00:00Z', '2020-01-01 10:00', '12:30', '00000000-0000-0000-0000-000000000000',
  '110ec58a-a0f2-4ac4-8393-c866d813b8d1', '\u2764\ufe0f', '\u2764\ufe0f\u2764\ufe0f',
  '\ud83d\ude00\ud83d\ude00', '\ud83d', '$property', '$&', "$'", '{"a":1}', '#fff', 'rgb(0,0,0)',
  'DE', 'DEU', 'EUR', 'de', '978-3-16-148410-0', '4111111111111111', 'd41d8cd98f00b204e9800998ecf8427e',
  'aGVsbG8=', '507f1f77bcf86cd799439011', 'Europe/Berlin', '+12025550123', '(202) 555-0123',
  'eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo', '1.2.3', 'ABC', 'aB1!xyzQ',
  '52.5,13.4', '90001', 'data:,x', 'text/plain', '0x1F', '0o7', 'DE89370400440532013000', 'x'.repeat(70),
];

// oxfmt-ignore
const SCALARS: readonly string[] = [
  'null', 'true', 'false', '0', '1', '2', '3', '-1', '1.5', '2.25', '1e-7', '1e21', '1e400', '-0', '0.1', '1e12', '100',
  '1', '2', '"abc"', '"a"', '[]', '{}', '["a"]', '[1,2]', '["abc","abc"]', '[null]',
].concat(TEXTS.map((text) => JSON.stringify(text)));

/** Texts of a query string or of headers by their names. */
export function randomTexts(random: Random, family: Family): Record<string, unknown> {
  const texts: Record<string, unknown> = {};
  for (const name of family.names) {
    if (random.chance(0.3)) continue;
    texts[name] = random.chance(0.2)
      ? [random.pick(TEXTS), random.pick(TEXTS)]
      : random.pick(TEXTS);
  }
  if (random.chance(0.3)) texts['extra'] = 'x';
  return texts;
}
