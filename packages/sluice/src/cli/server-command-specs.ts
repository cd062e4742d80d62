import type { CommandSpec, OptionSpec } from './command-line.js';
import { INSPECT_PORT, REQUEST_OPTIONS, SERVE_OPTIONS } from './command-specs.js';

/** The commands that start, ask and change a server which is not theirs alone. */

const ADDRESS: OptionSpec = {
  short: 'a',
  value: 'URL',
  help: 'The admin API of the server (default: SLUICE_ADDRESS, else the server that sluice start started)',
};
const HELP: OptionSpec = { short: 'h', help: 'Show this help' };
const JSON_OUTPUT: OptionSpec = { help: 'Print JSON' };
const NO_WAIT: OptionSpec = { help: 'Do not wait until it is done' };
const OUTPUT: OptionSpec = {
  short: 'o',
  value: 'FILE',
  help: 'Write it there instead of printing it',
};

export const START_COMMAND: CommandSpec = {
  name: 'start',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Starts a server that outlives this terminal, with or without applications.',
  options: {
    ...SERVE_OPTIONS,
    fresh: { help: 'Do not restore the applications that the server before had' },
    foreground: {
      help: 'Serve in this process, for a service manager; the log goes to its output',
    },
    help: HELP,
  },
};

export const STOP_COMMAND: CommandSpec = {
  name: 'stop',
  summary: 'Ends the server that sluice start started, in order.',
  options: { now: { help: 'Cut the requests that are under way' }, help: HELP },
};

export const DEPLOY_COMMAND: CommandSpec = {
  name: 'deploy',
  argument: 'FILE',
  summary: 'Makes the applications of a config file those of a running server.',
  options: { 'no-wait': NO_WAIT, address: ADDRESS, help: HELP },
};

export const STATUS_COMMAND: CommandSpec = {
  name: 'status',
  summary: 'Shows the applications of a running server, and what is wrong with them.',
  options: {
    watch: { short: 'w', help: 'Show it again whenever it changes, until Ctrl-C' },
    json: JSON_OUTPUT,
    address: ADDRESS,
    help: HELP,
  },
};

export const CONFIG_COMMAND: CommandSpec = {
  name: 'config',
  summary: 'Prints the config that a running server was given.',
  options: { output: OUTPUT, json: JSON_OUTPUT, address: ADDRESS, help: HELP },
};

export const BUILD_COMMAND: CommandSpec = {
  name: 'build',
  argument: '[module.ts:export ...]',
  maxOperands: Number.POSITIVE_INFINITY,
  takesBuilderArgs: true,
  summary: 'Writes the config file of applications in code; starts no server.',
  options: { output: OUTPUT, help: HELP },
};

export const DELETE_COMMAND: CommandSpec = {
  name: 'delete',
  argument: 'NAME',
  summary: 'Drains one application of a running server and takes it out.',
  options: { 'no-wait': NO_WAIT, address: ADDRESS, help: HELP },
};

export const ROLLBACK_COMMAND: CommandSpec = {
  name: 'rollback',
  argument: 'NAME',
  summary: 'Goes back to the version of an application that last served.',
  options: { 'no-wait': NO_WAIT, address: ADDRESS, help: HELP },
};

export const SHUTDOWN_COMMAND: CommandSpec = {
  name: 'shutdown',
  summary: 'Drains every application of a running server; the server stays.',
  options: {
    yes: { short: 'y', help: 'Do not ask whether it is meant' },
    address: ADDRESS,
    help: HELP,
  },
};

export const LOGS_COMMAND: CommandSpec = {
  name: 'logs',
  argument: '[replica]',
  summary: 'Prints the log of the server that sluice start started, here or at an address.',
  options: {
    follow: { short: 'f', help: 'Print what comes, until Ctrl-C' },
    lines: {
      value: 'N',
      short: 'n',
      help: 'How many of the last lines (default: 100)',
      problem: (text) => (/^\d{1,9}$/.test(text) ? undefined : 'must be a whole number.'),
    },
    address: ADDRESS,
    help: HELP,
  },
};

export const PS_COMMAND: CommandSpec = {
  name: 'ps',
  summary: 'Lists the processes of a running server.',
  options: { json: JSON_OUTPUT, address: ADDRESS, help: HELP },
};

export const TOP_COMMAND: CommandSpec = {
  name: 'top',
  summary: 'Shows what the processes of a running server use, until Ctrl-C.',
  options: { address: ADDRESS, help: HELP },
};

export const REPL_COMMAND: CommandSpec = {
  name: 'repl',
  argument: '<replica>',
  summary: 'Runs JavaScript in a replica, line by line; servable is its instance.',
  options: { address: ADDRESS, help: HELP },
};

export const PPROF_COMMAND: CommandSpec = {
  name: 'pprof',
  argument: '<replica> [SECONDS]',
  maxOperands: 2,
  summary: 'Writes a CPU profile of a replica, for the tools of Chrome and VS Code.',
  options: { output: OUTPUT, address: ADDRESS, help: HELP },
};

export const HEAP_COMMAND: CommandSpec = {
  name: 'heap',
  argument: '<replica>',
  summary: 'Writes a snapshot of the heap of a replica, which stands still meanwhile.',
  options: { output: OUTPUT, address: ADDRESS, help: HELP },
};

export const INSPECT_COMMAND: CommandSpec = {
  name: 'inspect',
  argument: '<replica>',
  summary: 'Lets a debugger connect to one replica, until Ctrl-C.',
  options: {
    inspect: {
      value: 'PORT',
      help: `Port for the debugger on the server's machine; 0 takes a free one (default: ${INSPECT_PORT})`,
      problem: (text) =>
        /^\d{1,5}$/.test(text) && Number(text) <= 65_535
          ? undefined
          : 'must be a whole number from 0 to 65535.',
    },
    address: ADDRESS,
    help: HELP,
  },
};

export const INJECT_COMMAND: CommandSpec = {
  name: 'inject',
  argument: '[METHOD] /path',
  maxOperands: 2,
  summary: 'Sends a request to a running server over its admin API.',
  options: { ...REQUEST_OPTIONS, address: ADDRESS, help: HELP },
};
