import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { LiveReplica } from '../src/admin/dashboard/live-sample.js';
import { readOutput, type ReplicaDetails } from './api.js';

/** A replica: its state and what it uses now; its last lines on demand. */
export function ReplicaRow({
  replica,
  live,
}: {
  readonly replica: ReplicaDetails;
  readonly live: LiveReplica | undefined;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { replica_id: id, state, pid, start_time_s: startedS } = replica;
  return (
    <>
      <tr data-replica={id}>
        <td class="name">{id.split('#').at(-1)}</td>
        <td>
          <span class={`badge ${state}`}>{state}</span>
        </td>
        <td class="number">{pid ?? '-'}</td>
        <td class="number">{live?.ongoing ?? '-'}</td>
        <td class="number">
          {live?.busy === undefined ? '-' : `${Math.round(live.busy * 100)} %`}
        </td>
        <td class="number">
          {live?.memoryBytes === undefined ? '-' : `${Math.round(live.memoryBytes / 2 ** 20)} MB`}
        </td>
        <td class="number">{age(startedS)}</td>
        <td>
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            Log
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={8}>
            <Output replica={id} />
          </td>
        </tr>
      )}
    </>
  );
}

function Output({ replica }: { readonly replica: string }): JSX.Element {
  const [text, setText] = useState('');
  useEffect(() => {
    let isOver = false;
    const look = async (): Promise<void> => {
      const lines = await readOutput(replica).then(
        (output) => output.lines,
        (error: unknown) => [error instanceof Error ? error.message : String(error)],
      );
      if (!isOver) setText(lines.join('\n'));
    };
    void look();
    const timer = setInterval(() => void look(), 2_000);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [replica]);
  return <pre class="output">{text === '' ? 'It has printed nothing.' : text}</pre>;
}

/** `3 h`, `12 min`, `40 s`. */
function age(startedS: number): string {
  const seconds = Math.max(0, Date.now() / 1000 - startedS);
  if (startedS === 0) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}
