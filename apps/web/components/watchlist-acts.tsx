"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import type { Answer } from "../reads/read-failure";
import { toggled, watchlistChanges } from "../reads/watchlist-changes";
import type { Watchlist } from "../reads/watchlists-query";
import { Modal } from "./modal";
import { useUrlState } from "./url-state";

/** Does a change, says why it failed, and reads the page again where it did not. */
function useChange() {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const [isPending, start] = useTransition();
  const [failure, setFailure] = useState("");
  const change = async <Data,>(work: () => Promise<Answer<Data>>): Promise<Data | null> => {
    setBusy(true);
    const answer = await work();
    setBusy(false);
    setFailure(answer.failure ? `${answer.failure.message}. ${answer.failure.remedy}` : "");
    if (!answer.failure) start(() => router.refresh());
    return answer.data;
  };
  return { change, isBusy: isBusy || isPending, failure };
}

function nameIn(event: FormEvent<HTMLFormElement>): string {
  event.preventDefault();
  return String(new FormData(event.currentTarget).get("name")).trim();
}

/** Makes a list and shows it. */
export function NewWatchlist() {
  const url = useUrlState();
  const { change, isBusy, failure } = useChange();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget;
    const name = nameIn(event);
    const made = await change(() => watchlistChanges.create(name, []));
    if (!made) return;
    form.reset();
    url.change({ list: made.createWatchlist.id });
  };
  return (
    <form className="watch-form" onSubmit={submit}>
      <input
        className="field"
        name="name"
        aria-label="Name of a new list"
        placeholder="Name of a new list"
        maxLength={100}
        required
      />
      <button type="submit" className="button" disabled={isBusy}>
        Create
      </button>
      <p className="bad" role="alert">
        {failure}
      </p>
    </form>
  );
}

/** Renames a list, and deletes it after asking. */
export function WatchlistActs({ list }: { list: Watchlist }) {
  const url = useUrlState();
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  const { change, isBusy, failure } = useChange();
  const rename = async (event: FormEvent<HTMLFormElement>) => {
    const name = nameIn(event);
    if (await change(() => watchlistChanges.rename(list.id, name))) setOpen(null);
  };
  const remove = async () => {
    if (!(await change(() => watchlistChanges.remove(list.id)))) return;
    setOpen(null);
    url.change({ list: null });
  };
  return (
    <>
      <button type="button" className="plain-act" onClick={() => setOpen("rename")}>
        Rename
      </button>
      <button type="button" className="plain-act" onClick={() => setOpen("delete")}>
        Delete
      </button>
      {open === "rename" && (
        <Modal label={`Rename ${list.name}`} onClose={() => setOpen(null)}>
          <h2>Rename {list.name}</h2>
          <form className="watch-form in-dialog" onSubmit={rename}>
            <input
              className="field"
              name="name"
              aria-label="New name"
              defaultValue={list.name}
              maxLength={100}
              required
            />
            <button type="submit" className="button" disabled={isBusy}>
              Rename
            </button>
            <button type="button" className="button" onClick={() => setOpen(null)}>
              Cancel
            </button>
            <p className="bad" role="alert">
              {failure}
            </p>
          </form>
        </Modal>
      )}
      {open === "delete" && (
        <Modal label={`Delete ${list.name}`} onClose={() => setOpen(null)}>
          <h2>Delete {list.name}?</h2>
          <div className="watch-form in-dialog">
            <p>The list is gone then; the securities and what is known of them stay.</p>
            <button type="button" className="button" disabled={isBusy} onClick={remove}>
              Delete the list
            </button>
            <button type="button" className="button" onClick={() => setOpen(null)}>
              Keep it
            </button>
            <p className="bad" role="alert">
              {failure}
            </p>
          </div>
        </Modal>
      )}
    </>
  );
}

/** Takes a security out of a list. */
export function UnwatchButton(props: { listId: string; securityId: string; ticker: string }) {
  const { change, isBusy, failure } = useChange();
  return (
    <button
      type="button"
      className="unwatch"
      disabled={isBusy}
      title={failure === "" ? `Take ${props.ticker} out` : failure}
      aria-label={`Take ${props.ticker} out of the list`}
      onClick={() => change(() => toggled(props.listId, props.securityId, false))}
    >
      ×
    </button>
  );
}
