import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A button that asks before it does something that cannot be taken back. */
export function ConfirmButton({
  label,
  question,
  isDangerous = false,
  act,
}: {
  readonly label: string;
  /** What happens, as a question. */
  readonly question: string;
  readonly isDangerous?: boolean;
  readonly act: () => Promise<void>;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={isDangerous ? 'danger' : ''} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog label={label} isDangerous={isDangerous} act={act} close={() => setOpen(false)}>
          <p>{question}</p>
        </Dialog>
      )}
    </>
  );
}

/** Asks in front of the page; the server's own words say why what was asked could not be done. */
export function Dialog({
  label,
  isDangerous = false,
  act,
  close,
  children,
}: {
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly act: () => Promise<void>;
  readonly close: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await act();
      close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-label={label}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        {children}
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class={isDangerous ? 'danger' : 'primary'} disabled={isBusy}>
            {label}
          </button>
        </div>
      </form>
    </dialog>
  );
}
