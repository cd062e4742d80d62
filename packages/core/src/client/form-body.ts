/** A field of a form: its name, and a text or a file. */
export type FormEntry = readonly [name: string, value: string | Blob];

interface FormBody {
  readonly body: string | Blob;
  readonly type: string;
}

/** Makes the body of a form. A form without fields is urlencoded, because a multipart body has at least one. */
export function formBody(
  entries: readonly FormEntry[],
  form: 'urlencoded' | 'multipart',
): FormBody {
  if (form === 'multipart' && entries.length > 0) return multipartBody(entries);
  const pairs = entries.map((entry) => entry.map(String).map(encodeURIComponent).join('='));
  return { body: pairs.join('&'), type: 'application/x-www-form-urlencoded' };
}

/** Not by `FormData`, which changes every line end of a text to CRLF (HTML, "multipart/form-data encoding algorithm"). */
function multipartBody(entries: readonly FormEntry[]): FormBody {
  const boundary = `----sluice-${crypto.randomUUID()}`;
  const parts = entries.flatMap(([name, value]): (string | Blob)[] => [
    `--${boundary}\r\n${headOf(name, value)}\r\n\r\n`,
    value,
    '\r\n',
  ]);
  return {
    body: new Blob([...parts, `--${boundary}--\r\n`]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function headOf(name: string, value: string | Blob): string {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`;
  if (typeof value === 'string') return disposition;
  const filename = value instanceof File ? value.name : name;
  const type = value.type === '' ? 'application/octet-stream' : value.type;
  return `${disposition}; filename="${escaped(filename)}"\r\nContent-Type: ${type}`;
}

/** As browsers escape names (HTML, "multipart/form-data encoding algorithm"). */
function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
