/** Records by id, the newest of them: whoever fills this is a fuzzer. */
export class Shelf<T extends object> {
  readonly #records = new Map<number, T & { readonly id: number }>();
  #lastId = 0;

  add(value: T): T & { readonly id: number } {
    this.#lastId += 1;
    return this.put(this.#lastId, value);
  }

  put(id: number, value: T): T & { readonly id: number } {
    const record = { ...value, id };
    const [oldest] = this.#records.keys();
    if (oldest !== undefined && this.#records.size >= MAX_RECORDS) this.#records.delete(oldest);
    this.#records.set(id, record);
    return record;
  }

  get(id: number): (T & { readonly id: number }) | undefined {
    return this.#records.get(id);
  }

  remove(id: number): boolean {
    return this.#records.delete(id);
  }

  page({ offset, limit }: { readonly offset: number; readonly limit: number }) {
    return [...this.#records.values()].slice(offset, offset + limit);
  }
}

const MAX_RECORDS = 1000;
