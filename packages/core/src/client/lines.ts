/** The text of an answer, piece by piece as it comes. Leaving early closes the connection. */
export async function* readText(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (text !== '') yield text;
      if (done) return;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined);
  }
}

/** The values of JSON Lines. */
export async function* readLines(response: Response): AsyncGenerator {
  let rest = '';
  for await (const text of readText(response)) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
  }
  if (rest.trim() !== '') yield JSON.parse(rest);
}
