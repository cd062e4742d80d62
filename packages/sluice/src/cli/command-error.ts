/** Exit codes of the command. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2 } as const;

/** A failure the command reports by its message alone: it is about what was asked, not about our code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT_CODES.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A mistake in the command line; `command` is the one whose help tells more. */
export function usageError(message: string, command = ''): CommandError {
  const help = `sluice ${command === '' ? '' : `${command} `}--help`;
  return new CommandError(`${message} See ${help}.`, EXIT_CODES.usage);
}
