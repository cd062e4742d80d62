/** A fenced code block of a Markdown page. */
export interface CodeBlock {
  /** First word of the info string: `ts`, `console`, `yaml`, ... */
  readonly language: string;
  /** `key=value` words after it. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly code: string;
  readonly line: number;
}

/** Finds the fenced blocks of a page; fences inside lists and quotes are not used in our docs. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const info = /^```(\S.*)$/.exec(lines[index] ?? '')?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`the block at line ${index + 1} is never closed`);
    const [language = '', ...words] = info.trim().split(/\s+/);
    const attributes = Object.fromEntries(
      words.map((word) => [word.split('=')[0] ?? '', word.split('=').slice(1).join('=')]),
    );
    blocks.push({
      language,
      attributes,
      code: lines.slice(index + 1, end).join('\n'),
      line: index + 1,
    });
    index = end;
  }
  return blocks;
}

/** A command of a `console` block and what it prints. */
export interface ConsoleStep {
  readonly command: string;
  readonly expected: string;
}

/** Splits a `console` block at its `$ ` lines; a command goes on after a line that ends in `\`. */
export function consoleSteps(code: string): ConsoleStep[] {
  const steps: { command: string; expected: string[] }[] = [];
  let continues = false;
  for (const line of code.split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), expected: [] });
    else if (continues && last !== undefined) last.command += `\n${line}`;
    else last?.expected.push(line);
    continues = (line.startsWith('$ ') || continues) && line.endsWith('\\');
  }
  return steps.map(({ command, expected }) => ({ command, expected: expected.join('\n').trim() }));
}

/** Compares output with what the page shows; `...` on the page stands for anything. */
export function matches(actual: string, shown: string): boolean {
  const pattern = shown
    .split('...')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^]*?');
  return new RegExp(`^${pattern}$`).test(actual.trim().replaceAll('\r', ''));
}
