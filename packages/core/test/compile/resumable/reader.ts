/** A client of events that leaves by hand. */
export class Reader {
  readonly events: { readonly id: string; readonly data: string }[] = [];
  readonly response: Response;
  readonly #leave = new AbortController();
  readonly #reading: Promise<void>;
  #heard: (() => void) | undefined;
  isCut = false;

  private constructor(response: Response, leave: AbortController) {
    this.response = response;
    this.#leave = leave;
    this.#reading = this.#read();
  }

  static async open(url: string, lastEventId?: string, init: RequestInit = {}): Promise<Reader> {
    const leave = new AbortController();
    const headers = new Headers(init.headers);
    if (lastEventId !== undefined) headers.set('last-event-id', lastEventId);
    const response = await fetch(url, { ...init, headers, signal: leave.signal });
    return new Reader(response, leave);
  }

  async #read(): Promise<void> {
    let text = '';
    try {
      for await (const bytes of this.response.body ?? []) {
        text += Buffer.from(bytes).toString();
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const id = /^id: (.*)$/m.exec(block)?.[1] ?? '';
          const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
          this.events.push({ id, data });
        }
        this.#heard?.();
      }
    } catch {
      this.isCut = true;
    }
  }

  /** Resolves with the data of the events, once there are as many. */
  async data(count: number): Promise<string[]> {
    const all = (): string[] => this.events.map(({ data }) => data).filter((data) => data !== '');
    while (all().length < count) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    return all();
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? '';
  }

  async leave(): Promise<void> {
    this.#leave.abort();
    await this.#reading;
  }

  async over(): Promise<string[]> {
    await this.#reading;
    return this.data(0);
  }
}

/** Asks for a stream again, or stops it. */
export function comeBack(
  url: string,
  lastEventId: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('last-event-id', lastEventId);
  return fetch(url, { ...init, headers });
}
