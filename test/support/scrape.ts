/** A series of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The metrics of a page in Prometheus's text format, as Prometheus would read them. */
export interface Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Adds up the series of a name that have these labels. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return readScrape(await response.text());
}

/** Throws for a line that is not of the format, a type declared twice, and a series given twice. */
export function readScrape(text: string): Scrape {
  const samples: Sample[] = [];
  const types = new Set<string>();
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('# HELP ')) continue;
    const type = /^# TYPE (\S+) (?:counter|gauge|histogram)$/.exec(line)?.[1];
    if (type !== undefined) {
      if (types.has(type)) throw new Error(`${type} is declared twice.`);
      types.add(type);
      continue;
    }
    const [, name = '', block = '', value = ''] =
      /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`This is no series: ${line}`);
    if (!types.has(name) && !types.has(name.replace(/_(?:bucket|sum|count)$/, ''))) {
      throw new Error(`${name} has no type.`);
    }
    if (seen.has(`${name}${block}`)) throw new Error(`${name}${block} is there twice.`);
    seen.add(`${name}${block}`);
    samples.push({ name, labels: labelsOf(block), value: numberOf(value) });
  }
  return {
    text,
    samples,
    sum: (name, labels = {}) =>
      samples
        .filter((one) => one.name === name)
        .filter((one) => Object.entries(labels).every(([key, v]) => (one.labels[key] ?? '') === v))
        .reduce((sum, { value }) => sum + value, 0),
  };
}

function labelsOf(block: string): Record<string, string> {
  const pairs = block.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...pairs].map(([, key = '', value = '']) => [key, value]));
}

function numberOf(text: string): number {
  const value = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
  if (Number.isNaN(value)) throw new Error(`This is no number: ${text}`);
  return value;
}
