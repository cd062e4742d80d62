/** A field of a form: a text, or a file with its name. */
export type Named = readonly [name: string, value: string | Blob, filename?: string];

/** Makes a multipart form. */
export function multipart(...fields: readonly Named[]): FormData {
  const form = new FormData();
  for (const [name, value, filename] of fields) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, filename ?? 'blob');
  }
  return form;
}

/** The header of a body that `raw` writes. */
export const RAW = { 'content-type': 'multipart/form-data; boundary=B' };

/** Writes a multipart body of parts as they are given: a head, and the content. */
export function raw(...parts: readonly (readonly [head: string, content: string])[]): string {
  const written = parts.map(([head, content]) => `--B\r\n${head}\r\n\r\n${content}\r\n`);
  return `${written.join('')}--B--\r\n`;
}
